//! Has the database rebuilt when a migration is added: the macro that takes them in sees only the
//! files that were there.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
