//! INSEE's table of movements (`mvt_commune_AAAA.csv`), and tables like it.

use std::path::Path;

use relais_core::code::Insee;
use relais_core::fault::{Fault, Trouble};
use relais_files::table::{Row, Table};

use super::Movements;
use crate::fault::TerritoryFault;
use crate::year::Day;

const COLUMNS: [&[&str]; 5] = [
    &["date_eff"],
    &["typecom_av"],
    &["com_av"],
    &["typecom_ap"],
    &["com_ap"],
];

impl Movements {
    /// Adds the lines of a table; a line that two tables have counts once.
    ///
    /// # Errors
    /// No such table, a line whose date or codes are none.
    pub fn read(&mut self, path: &Path) -> Result<(), Trouble> {
        self.take(&Table::read(path)?)
    }

    fn take(&mut self, table: &Table) -> Result<(), Trouble> {
        let sheet = table.under(&COLUMNS)?;
        for row in sheet.rows() {
            // Before or after it was a part of a commune, or of nothing.
            if (row.cell(1), row.cell(3)) == ("COM", "COM") {
                let wrong = |why: String| TerritoryFault::Line {
                    table: sheet.name().into(),
                    line: row.line(),
                    why,
                };
                let (day, before, after) = line(row).map_err(wrong)?;
                self.add(day, before, after);
            }
        }
        Ok(())
    }
}

fn line(row: Row<'_>) -> Result<(Day, Insee, Insee), String> {
    let code = |at| {
        let code: Result<Insee, _> = row.cell(at).parse();
        code.map_err(|fault| format!("{fault} ({})", fault.help()))
    };
    Ok((row.cell(0).parse()?, code(2)?, code(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP
32,2019-01-01,COM,33008,\"Arbis, Le\",COM,33008,Porte-de-Benauge
32,2019-01-01,COM,33092,Cantois,COM,33008,Porte-de-Benauge
32,2019-01-01,COM,33092,Cantois,COMD,33092,Cantois
20,1950-01-01,,,,COM,33999,Neuve
35,2023-01-01,COMD,33092,Cantois,COM,33008,Porte-de-Benauge
";

    #[test]
    fn parts_of_communes_are_no_communes() {
        let mut movements = Movements::default();
        let table = Table::of_text("m.csv", TABLE).unwrap();
        movements.take(&table).unwrap();
        let mut again = movements.clone();
        again.take(&table).unwrap();
        assert_eq!(movements, again);
        let (y2018, y2024) = ("2018".parse().unwrap(), "2024".parse().unwrap());
        let found = movements.follow("33092".parse().unwrap(), y2018, y2024);
        assert_eq!(found, ["33008".parse().unwrap()].into());
        assert_eq!(movements.last().unwrap().to_string(), "2019-01-01");
    }

    #[test]
    fn a_line_that_says_nothing_is_named() {
        let head = TABLE.lines().next().unwrap();
        for (line, why) in [
            ("32,01/01/2019,COM,33092,a,COM,33008,b", "no date"),
            ("32,2019-01-01,COM,1001,a,COM,33008,b", "lost the zero"),
        ] {
            let table = Table::of_text("m.csv", &format!("{head}\n{line}\n")).unwrap();
            let fault = Movements::default().take(&table).unwrap_err();
            assert_eq!(fault.code(), "RLS-E400");
            let said = fault.to_string();
            assert!(
                said.starts_with("m.csv, line 2: ") && said.contains(why),
                "{said}"
            );
        }
    }
}
