-- Ground of the images that a request was delivered, which may differ from what was asked.
ALTER TABLE request ADD COLUMN delivered_km2 REAL CHECK (delivered_km2 > 0);
