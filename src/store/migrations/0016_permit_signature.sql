-- The signature of a permit stands in its text, which is what is verified; nothing read it from here.
ALTER TABLE permit DROP COLUMN signature;
