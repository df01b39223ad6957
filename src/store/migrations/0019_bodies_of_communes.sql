-- "Ville de" and "Mairie de" are the commune: names as duplicates are sought begin alike.
UPDATE partner SET name_key = 'commune' || substr(name_key, 6) WHERE name_key LIKE 'ville %';
UPDATE partner SET name_key = 'commune' || substr(name_key, 7) WHERE name_key LIKE 'mairie %';
