-- The signed file of an avenant that came from a table, by its hash: its bytes stayed where the avenant
-- was signed, so it is no document of this registry.
ALTER TABLE avenant ADD COLUMN cited TEXT;
