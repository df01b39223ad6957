//! The tables that every GeoPackage has.

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs};
use rusqlite::{Connection, params};

use crate::atomic::Output;
use crate::gdal::wkt_of_crs;
use crate::sqlite::{self, SqliteFault};

/// A GeoPackage being written.
pub(crate) struct Package<'a> {
    database: Connection,
    output: &'a Output,
}

/// The tables of the standard, clauses 1.1.2 and 1.1.3.
const TABLES: &str = "
    PRAGMA application_id = 0x47504B47;
    PRAGMA user_version = 10200;
    CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT
        (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
        max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
    INSERT INTO gpkg_spatial_ref_sys VALUES
        ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian'),
        ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic');
";

/// The tables of the extension for metadata, clause 2.4 and its annex F.8.
const METADATA: &str = "
    CREATE TABLE gpkg_extensions (
        table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
        scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
    CREATE TABLE gpkg_metadata (
        id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
        md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
        mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
    CREATE TABLE gpkg_metadata_reference (
        reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
        timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
        CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
        CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
    INSERT INTO gpkg_extensions VALUES
        ('gpkg_metadata', NULL, 'gpkg_metadata',
         'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'),
        ('gpkg_metadata_reference', NULL, 'gpkg_metadata',
         'http://www.geopackage.org/spec120/#extension_metadata', 'read-write');
";

/// What the text of a credit line is, by the register of Dublin Core.
pub(crate) const RIGHTS: &str = "http://purl.org/dc/terms/rights";

/// What a table holds, for the list of contents.
pub(crate) struct Contents<'a> {
    pub(crate) table: &'a str,
    /// `tiles`, `features`.
    pub(crate) kind: &'a str,
    pub(crate) description: &'a str,
    pub(crate) bbox: &'a BBox,
    pub(crate) srs: i64,
}

/// The date of a change in a file whose bytes depend on its inputs alone.
const NO_DATE: &str = "1970-01-01T00:00:00.000Z";

/// A name as SQL takes it, whatever is in it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl<'a> Package<'a> {
    /// Begins a package in a file that is still empty.
    pub(crate) fn create(output: &'a Output) -> Result<Self, Trouble> {
        let wrong = SqliteFault::writing(output.path());
        let package = Self {
            database: sqlite::create(output.part()).map_err(wrong)?,
            output,
        };
        package.database.execute_batch(TABLES).map_err(wrong)?;
        package.srs(&Crs::parse("EPSG:4326")?)?;
        Ok(package)
    }

    /// The database.
    pub(crate) fn database(&self) -> &Connection {
        &self.database
    }

    /// What to do with what SQLite refuses.
    pub(crate) fn wrong(&self) -> impl Fn(rusqlite::Error) -> SqliteFault + Copy + '_ {
        SqliteFault::writing(self.output.path())
    }

    /// Adds a CRS and gives its number.
    pub(crate) fn srs(&self, crs: &Crs) -> Result<i64, Trouble> {
        let (organization, number) = match crs.epsg() {
            Some(code) => ("EPSG", i64::from(code)),
            // Numbers without a register are the file's own.
            None => ("NONE", 100_000),
        };
        let row = params![crs.name(), number, organization, number, wkt_of_crs(crs)?];
        self.database
            .execute(
                "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
                row,
            )
            .map_err(self.wrong())?;
        Ok(number)
    }

    /// Lists a table among the contents.
    pub(crate) fn list(&self, contents: &Contents<'_>) -> Result<(), Trouble> {
        let Contents {
            table,
            kind,
            description,
            bbox,
            srs,
        } = contents;
        self.database
            .execute(
                "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    table,
                    kind,
                    description,
                    NO_DATE,
                    bbox.min_x,
                    bbox.min_y,
                    bbox.max_x,
                    bbox.max_y,
                    srs
                ],
            )
            .map_err(self.wrong())?;
        Ok(())
    }

    /// Says to whom a table is owed. GeoPackages have no place of their own for that.
    pub(crate) fn credit(&self, table: &str, text: &str) -> Result<(), Trouble> {
        let wrong = self.wrong();
        self.database.execute_batch(METADATA).map_err(wrong)?;
        self.database
            .execute(
                "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?1, 'text/plain', ?2)",
                params![RIGHTS, text],
            )
            .map_err(wrong)?;
        self.database
            .execute(
                "INSERT INTO gpkg_metadata_reference VALUES ('table', ?1, NULL, NULL, ?2, 1, NULL)",
                params![table, NO_DATE],
            )
            .map_err(wrong)?;
        Ok(())
    }

    /// Makes it a whole database; the output still has to be finished.
    pub(crate) fn close(self) -> Result<(), Trouble> {
        let wrong = SqliteFault::writing(self.output.path());
        Ok(sqlite::close(self.database).map_err(wrong)?)
    }
}
