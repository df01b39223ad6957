-- Who is to be handed out or erased is found by its address or its full name, as it is written.
CREATE INDEX person_address ON person (lower(email));
CREATE INDEX person_called ON person (given_name || ' ' || family_name);
CREATE INDEX person_called_back ON person (family_name || ' ' || given_name);
