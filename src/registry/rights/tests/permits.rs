//! Permits as texts.

use super::*;
use relais_store::{Id, Signer};

fn permit(signer: &Signer) -> Permit {
    let decision = decide(&facts(), ACCOUNT, &question(), today());
    let id: Id = "perm-000000000001".parse().unwrap();
    Permit::sign(decision, &id, "2026-06-15T08:00:00Z", signer).unwrap()
}

#[test]
fn a_permit_reads_back_as_what_was_decided() {
    let signer = Signer::new().unwrap();
    let permit = permit(&signer);
    let read = Permit::verify(&permit.text(), &[signer.verifier()], today()).unwrap();
    assert_eq!(read, permit);
    let says = read.says();
    assert_eq!(
        (says.account.as_str(), says.mandate.as_deref()),
        (ACCOUNT, Some(MANDATE))
    );
    assert_eq!((says.from, says.until), (today(), ahead(200)));
    assert_eq!(says.question().object.licence.unwrap().as_str(), "spot");
    assert_eq!(says.credit.as_deref(), Some("© Essai"));
}

#[test]
fn a_refusal_and_a_question_about_no_product_make_none() {
    let signer = Signer::new().unwrap();
    let id: Id = "perm-000000000001".parse().unwrap();
    let mut ask = question();
    ask.territory = code("DEP:24");
    let decision = decide(&facts(), ACCOUNT, &ask, today());
    let fault = Permit::sign(decision, &id, "x", &signer).unwrap_err();
    assert!(matches!(fault, RightsFault::Refused(_)), "{fault}");
    let mut ask = question();
    ask.object = Object {
        product: None,
        licence: Some("spot".parse().unwrap()),
    };
    let decision = decide(&facts(), ACCOUNT, &ask, today());
    assert!(matches!(decision, Decision::Allowed(_)));
    let fault = Permit::sign(decision, &id, "x", &signer).unwrap_err();
    assert!(matches!(fault, RightsFault::Refused(_)), "{fault}");
}

#[test]
fn the_days_of_a_permit_are_its_first_and_last() {
    let signer = Signer::new().unwrap();
    let text = permit(&signer).text();
    let on = |day| Permit::verify(&text, &[signer.verifier()], day);
    assert!(on(today()).is_ok());
    assert!(on(ahead(200)).is_ok());
    for day in [ago(1), ahead(201)] {
        assert!(matches!(on(day), Err(RightsFault::Void { .. })), "{day}");
    }
}

#[test]
fn each_byte_that_is_altered_is_found() {
    let signer = Signer::new().unwrap();
    let (text, keys) = (permit(&signer).text(), [signer.verifier()]);
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(altered) = String::from_utf8(bytes) else {
                continue;
            };
            let read = Permit::verify(&altered, &keys, today());
            assert!(read.is_err(), "byte {at}, bit {bit}");
        }
        if text.is_char_boundary(at) {
            assert!(
                Permit::verify(&text[..at], &keys, today()).is_err(),
                "cut at {at}"
            );
        }
    }
    for altered in [
        format!("{text}\n"),
        format!("{text}x"),
        text.replace('\n', "\r\n"),
        text.to_uppercase(),
        text.replacen("mandate: mand-000000000001", "mandate: -", 1),
        text.replacen("account: ", "account:  ", 1),
        String::new(),
        "x".repeat(1 << 20),
    ] {
        assert!(Permit::verify(&altered, &keys, today()).is_err());
    }
}

#[test]
fn a_permit_of_another_key_is_refused_and_one_of_an_earlier_key_is_not() {
    let (old, new, other) = (
        Signer::new().unwrap(),
        Signer::new().unwrap(),
        Signer::new().unwrap(),
    );
    let text = permit(&old).text();
    let keys = [old.verifier(), new.verifier()];
    assert!(Permit::verify(&text, &keys, today()).is_ok());
    let stranger = Permit::verify(&text, &[other.verifier()], today());
    assert!(matches!(stranger, Err(RightsFault::Signature)));
    assert!(Permit::verify(&text, &[], today()).is_err());
    let written = write_keys(&keys);
    assert_eq!(read_keys(&written).unwrap(), keys);
    for wrong in [
        "",
        "relais-public-keys-1\n",
        "relais-public-keys-1\nzz\n",
        "x\n",
    ] {
        assert!(read_keys(wrong).is_err(), "{wrong}");
    }
}
