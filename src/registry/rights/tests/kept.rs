//! The same in a registry: texts, permits and keys through their verbs.

use chrono::DateTime;
use relais_store::verify::verify as verified;
use relais_store::{Db, Signer};
use sqlx::AssertSqlSafe;

use super::*;
use crate::operator;
use crate::operator::rules::Act;
use crate::{Desk, RegistryFault, signing};

struct Bench {
    folder: tempfile::TempDir,
    nature: Nature,
}

const MOMENT: &str = "2026-06-15T08:00:00Z";

fn moment() -> DateTime<chrono::Utc> {
    MOMENT.parse().unwrap()
}

impl Bench {
    async fn new(nature: Nature) -> (Self, Signer) {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
            nature,
        };
        let signer = Signer::new().unwrap();
        let db = Db::create(&bench.path(), bench.nature, &signer, moment())
            .await
            .unwrap();
        operator::bootstrap(&db, &signer, "chef", "Camille Fictive", moment())
            .await
            .unwrap();
        (bench, signer)
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("relais.db")
    }

    async fn desk(&self, signer: Option<&Signer>) -> Desk {
        let db = Db::open(&self.path()).await.unwrap();
        let signer = signer.map(|signer| Signer::from_seed(&signer.seed()));
        Desk::open(db, signer, "chef", moment()).await.unwrap()
    }

    /// Puts rows in that belong to other modules.
    async fn put(&self, desk: &Desk, sql: &str) {
        let mut change = desk.change(Act::Licences).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql.to_string()))
            .execute(change.sql())
            .await
            .unwrap();
        let entry = relais_store::Entry {
            object: crate::partner::PARTNER,
            id: PARTNER.parse().unwrap(),
            verb: "edit",
            person: None,
            detail: serde_json::json!({}),
        };
        change.commit(vec![entry]).await.unwrap();
    }
}

const ROWS: &str = "
INSERT INTO partner (id, name, name_key, user_group, is_public, autonomous, territory, territory_year, made_at, version)
VALUES ('part-000000000001', 'SDIS fictif', 'sdis fictif', 'collectivite', 1, 0, 'EPCI:243300316', 2024, 'x', 1);
INSERT INTO person (id, email, made_at) VALUES ('pers-000000000001', 'camille@sdis.example', 'x');
INSERT INTO mandate (id, person, partner, company, purpose, from_day, until_day, made_at)
VALUES ('mand-000000000001', 'pers-000000000001', 'part-000000000001', 'Fictive SARL', 'Carte des risques', '2026-01-01', '2026-12-31', 'x');
INSERT INTO account (id, person, partner, state, since, mandate, made_at)
VALUES ('acct-000000000001', 'pers-000000000001', 'part-000000000001', 'actif', '2026-02-01', 'mand-000000000001', 'x');
INSERT INTO adhesion (id, partner, path, state, open, since, until_day, made_at)
VALUES ('adhe-000000000001', 'part-000000000001', 'relais', 'active', 1, '2026-01-15', '2027-01-15', 'x');
INSERT INTO acceptance (id, adhesion, text, version, on_day, signatory, proof) VALUES
('acce-1', 'adhe-000000000001', 'charte-exemple', 'exemple-1', '2026-01-10', 'pers-000000000001', 'p'),
('acce-2', 'adhe-000000000001', 'super-referent-exemple', 'exemple-1', '2026-01-10', 'pers-000000000001', 'p'),
('acce-3', 'adhe-000000000001', 'spot-6-7', 'exemple-1', '2026-01-10', 'pers-000000000001', 'p');
";

fn sample(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample_data/licences");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

async fn loaded(desk: &Desk) {
    for name in [
        "charte.toml",
        "super-referent.toml",
        "spot-6-7.toml",
        "pleiades.toml",
    ] {
        add(desk, Path::new(name), &sample(name)).await.unwrap();
    }
}

fn spot() -> Question {
    let mut question = question();
    question.object.product = Some("spot-6-7-drs/S7".parse().unwrap());
    question
}

fn why(fault: RightsFault) -> String {
    fault.to_string().replace('\u{202f}', " ")
}

#[tokio::test]
async fn a_permit_is_given_verified_withdrawn_and_ends_with_what_it_rests_on() {
    let (bench, signer) = Bench::new(Nature::Demo).await;
    let desk = bench.desk(Some(&signer)).await;
    loaded(&desk).await;
    bench.put(&desk, ROWS).await;
    let who = account_of(&desk, "camille@sdis.example+SDIS fictif")
        .await
        .unwrap();
    assert_eq!(who, ACCOUNT);
    let named = format!("UPDATE account SET dinamis_login = 'clogin' WHERE id = '{ACCOUNT}'");
    bench.put(&desk, &named).await;
    assert_eq!(account_of(&desk, " clogin").await.unwrap(), ACCOUNT);
    let nobody = account_of(&desk, "personne").await.unwrap_err();
    assert!(why(nobody).contains("aucun compte"));
    let permit = give(&desk, places(), &who, &spot()).await.unwrap();
    assert_eq!(permit.says().until, day("2026-12-31"));
    let text = permit.text();
    let check = async || verify(&desk, places(), &text, today()).await;
    assert_eq!(check().await.unwrap(), permit);
    // Somebody else's permit of the same key, and one that is not in the registry.
    let other = Permit::sign(
        decide(
            &load(&desk, places()).await.unwrap(),
            ACCOUNT,
            &spot(),
            today(),
        ),
        &"perm-0000000000zz".parse().unwrap(),
        MOMENT,
        &signer,
    );
    let fault = verify(&desk, places(), &other.unwrap().text(), today())
        .await
        .unwrap_err();
    assert!(why(fault).contains("ne l’a pas donné"));
    // The adhésion is suspended, and comes back.
    assert_eq!(holds(&desk, places()).await.0, [Some(true)]);
    bench
        .put(&desk, "UPDATE adhesion SET state = 'suspendue'")
        .await;
    assert!(why(check().await.unwrap_err()).contains("est suspendue"));
    let (all, permits) = holds(&desk, places()).await;
    assert_eq!(all, [Some(false)]);
    let told = permits[0].why_not.as_ref().unwrap();
    assert!(told.contains("est suspendue"), "{told}");
    bench
        .put(&desk, "UPDATE adhesion SET state = 'active'")
        .await;
    check().await.unwrap();
    bench
        .put(&desk, "UPDATE mandate SET ended_on = '2026-06-14'")
        .await;
    assert!(why(check().await.unwrap_err()).contains("a pris fin"));
    bench.put(&desk, "UPDATE mandate SET ended_on = NULL").await;
    let issued = withdraw(&desk, &permit.says().id).await.unwrap();
    assert_eq!(issued.withdrawn_at.as_deref(), Some(MOMENT));
    assert!(why(check().await.unwrap_err()).contains("retiré"));
    assert!(withdraw(&desk, &permit.says().id).await.is_err());
    // Away from the registry nobody knows.
    assert!(Permit::verify(&text, &[signer.verifier()], today()).is_ok());
    let (all, permits) = holds(&desk, places()).await;
    assert_eq!((all, &permits[0].issued), (vec![Some(false)], &issued));
    assert!(permits[0].why_not.as_ref().unwrap().contains("retiré"));
}

/// Whether each permit still holds, and the permits.
async fn holds(desk: &Desk, places: Places) -> (Vec<Option<bool>>, Vec<Held>) {
    let all = held(desk, places, None).await.unwrap();
    (all.iter().map(|one| one.holds).collect(), all)
}

#[tokio::test]
async fn a_refusal_gives_no_permit_and_changes_nothing() {
    let (bench, signer) = Bench::new(Nature::Real).await;
    let desk = bench.desk(Some(&signer)).await;
    loaded(&desk).await;
    bench.put(&desk, ROWS).await;
    let fault = give(&desk, places(), ACCOUNT, &spot()).await.unwrap_err();
    assert!(why(fault).contains("est un exemple"));
    assert_eq!(holds(&desk, places()).await.0, []);
    assert!(
        !show(desk.db(), "spot-6-7", today())
            .await
            .unwrap()
            .doubts
            .is_empty()
    );
}

#[tokio::test]
async fn a_version_is_loaded_once_and_only_its_end_comes_nearer() {
    let (bench, signer) = Bench::new(Nature::Demo).await;
    let desk = bench.desk(Some(&signer)).await;
    loaded(&desk).await;
    let (path, toml) = (Path::new("spot-6-7.toml"), sample("spot-6-7.toml"));
    let again = add(&desk, path, &toml).await.unwrap_err();
    assert!(why(again).contains("mot pour mot"));
    let changed = toml.replace("© Airbus", "© Autre");
    let again = add(&desk, path, &changed).await.unwrap_err();
    assert!(why(again).contains("avec un autre texte"));
    let id: LicenceId = "spot-6-7".parse().unwrap();
    let version = |word: &str| word.parse::<Version>().unwrap();
    let second = changed.replace("exemple-1", "exemple-2");
    let same_day = edit(&desk, &id, path, &second).await.unwrap_err();
    assert!(why(same_day).contains("le même jour"));
    let second = second.replace("from = 2020-01-01", "from = 2026-07-01");
    let other = edit(&desk, &"charte-exemple".parse().unwrap(), path, &second)
        .await
        .unwrap_err();
    assert!(why(other).contains("n’est pas une version de"));
    edit(&desk, &id, path, &second).await.unwrap();
    let told = async |asked: &str, on: &str| {
        let shown = show(desk.db(), asked, day(on)).await.unwrap();
        let doubts = shown.doubts.join("; ").replace('\u{a0}', " ");
        (shown.licence.version.to_string(), doubts)
    };
    let (held, comes) = told("spot-6-7", "2026-06-30").await;
    assert_eq!(held, "exemple-1");
    assert!(comes.contains("spot-6-7@exemple-2 n’entre en vigueur que le 1er juillet 2026"));
    let new = told("spot-6-7", "2026-07-01").await;
    assert_eq!(new, ("exemple-2".into(), String::new()));
    let (_, old) = told("spot-6-7@exemple-1", "2026-07-01").await;
    assert!(
        old.contains("exemple-2 la remplace depuis le 1er juillet 2026"),
        "{old}"
    );
    let (first, early) = told("spot-6-7", "2019-12-31").await;
    assert_eq!(
        (first.as_str(), early.matches("n’entre").count()),
        ("exemple-1", 2)
    );
    let (early, late) = (day("2026-06-30"), day("2026-12-31"));
    end(&desk, &id, &version("exemple-1"), late).await.unwrap();
    end(&desk, &id, &version("exemple-1"), early).await.unwrap();
    let back = end(&desk, &id, &version("exemple-1"), late)
        .await
        .unwrap_err();
    assert!(why(back).contains("ne se repousse pas"));
    let before = end(&desk, &id, &version("exemple-2"), early)
        .await
        .unwrap_err();
    assert!(why(before).contains("après cette fin"));
    let ended = show(desk.db(), "spot-6-7@exemple-1", today())
        .await
        .unwrap();
    assert_eq!(ended.licence.until, Some(early));
    // Altered behind the program's back: nothing is decided any more.
    bench
        .put(
            &desk,
            "UPDATE licence SET toml = replace(toml, 'propre', 'DEP:33')",
        )
        .await;
    assert!(load(&desk, places()).await.is_err());
}

#[tokio::test]
async fn a_key_hands_over_and_what_it_signed_still_counts() {
    let (bench, first) = Bench::new(Nature::Demo).await;
    let desk = bench.desk(Some(&first)).await;
    loaded(&desk).await;
    bench.put(&desk, ROWS).await;
    let permit = give(&desk, places(), ACCOUNT, &spot())
        .await
        .unwrap()
        .text();
    let old_head = head(&desk, &first).await;
    let second = Signer::new().unwrap();
    let new_head = signing::rotate(&desk, &second).await.unwrap();
    // The old key writes no more, and only the new one is believed.
    let fault = give(&desk, places(), ACCOUNT, &spot()).await.unwrap_err();
    assert!(
        matches!(&fault, RightsFault::Registry(RegistryFault::Store(_))),
        "{fault}"
    );
    let desk = bench.desk(Some(&second)).await;
    for kept in [&old_head, &new_head] {
        let mut read = desk.db().read().await.unwrap();
        let found = verified(&mut read, &second.verifier(), Some(kept))
            .await
            .unwrap();
        assert_eq!(found.flaws, []);
        let found = verified(&mut read, &first.verifier(), Some(kept))
            .await
            .unwrap();
        assert!(!found.flaws.is_empty());
    }
    verify(&desk, places(), &permit, today()).await.unwrap();
    let again = signing::rotate(&desk, &first).await.unwrap_err();
    assert!(again.to_string().contains("déjà l’une"), "{again}");
    // Lost: nothing signs the third, and it is told.
    let third = Signer::new().unwrap();
    let blind = bench.desk(None).await;
    let done = signing::replace_lost(&blind, &third, moment())
        .await
        .unwrap();
    assert!(matches!(done, signing::Replaced::Done(_)));
    let desk = bench.desk(Some(&third)).await;
    let endorsed: Vec<bool> = signing::keys(&desk)
        .await
        .unwrap()
        .iter()
        .map(|k| k.endorsed)
        .collect();
    assert_eq!(endorsed, [false, true, false]);
    verify(&desk, places(), &permit, today()).await.unwrap();
    let mut read = desk.db().read().await.unwrap();
    let found = verified(&mut read, &third.verifier(), Some(&old_head))
        .await
        .unwrap();
    assert_eq!(found.flaws, []);
}

#[tokio::test]
async fn a_lost_key_hides_no_change_of_the_journal() {
    let (bench, signer) = Bench::new(Nature::Demo).await;
    let desk = bench.desk(Some(&signer)).await;
    loaded(&desk).await;
    bench
        .put(&desk, "UPDATE journal SET verb = 'unmade' WHERE seq = 2")
        .await;
    let new = Signer::new().unwrap();
    let done = signing::replace_lost(&desk, &new, moment()).await.unwrap();
    assert!(matches!(done, signing::Replaced::Flawed(_)));
    assert_eq!(desk.db().verifier().await.unwrap(), signer.verifier());
}

async fn head(desk: &Desk, signer: &Signer) -> relais_store::Head {
    let mut read = desk.db().read().await.unwrap();
    verified(&mut read, &signer.verifier(), None)
        .await
        .unwrap()
        .head
        .unwrap()
}

/// A new version says how many adhésions have to accept it, and how; not of a text that they do not
/// have, nor where an example counts for nothing.
#[tokio::test]
async fn a_new_version_says_who_has_to_accept_it() {
    for (nature, many) in [(Nature::Demo, [1, 0, 1]), (Nature::Real, [0, 0, 0])] {
        let (bench, signer) = Bench::new(nature).await;
        let desk = bench.desk(Some(&signer)).await;
        loaded(&desk).await;
        bench.put(&desk, ROWS).await;
        for (name, many) in ["spot-6-7", "pleiades", "charte"].into_iter().zip(many) {
            let toml = sample(&format!("{name}.toml"));
            let next = toml.replace("exemple-1", "exemple-2");
            let next = next.replace("from = 2020-01-01", "from = 2026-07-01");
            let done = add(&desk, Path::new("texte.toml"), &next).await.unwrap();
            let told = done.doubts.iter().filter(|one| one.contains("accepter"));
            let told: Vec<&String> = told.collect();
            assert_eq!(told.len(), many, "{name}: {told:?}");
            if let (Some(line), "spot-6-7") = (told.first(), name) {
                for part in [
                    "1 adhésion doit accepter spot-6-7@exemple-2",
                    "juillet",
                    "accept-texts --licence spot-6-7@exemple-2",
                ] {
                    assert!(line.contains(part), "{part} in {line}");
                }
            }
        }
    }
}
