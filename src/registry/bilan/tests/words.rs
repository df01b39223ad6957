//! Sentences of none, of one and of several.

use super::*;
use crate::adhesion::Path;

#[test]
fn sentences_agree_with_their_numbers() {
    for (told, words) in [
        (
            fr::help(0, 0, 0),
            "Aucune demande d’aide n’a été reçue sur la période.",
        ),
        (
            fr::help(1, 0, 1),
            "1 demande d’aide reçue : aucune n’a demandé d’ingénierie, 1 a été transmise à DINAMIS.",
        ),
        (
            fr::help(4, 2, 0),
            "4 demandes d’aide reçues : 2 ont demandé de l’ingénierie, aucune n’a été transmise à DINAMIS.",
        ),
        (
            fr::returned(1, Path::Relais),
            "1 dossier a été renvoyé pour correction, parmi les adhésions par le relais.",
        ),
        (
            fr::returned(2, Path::Direct),
            "2 dossiers ont été renvoyés pour correction, parmi les adhésions par la voie directe.",
        ),
        (
            fr::unmeasured(1, 3),
            "surface livrée non renseignée pour 1 demande livrée sur 3.",
        ),
        (
            fr::unmeasured(2, 2),
            "surface livrée non renseignée pour 2 demandes livrées sur 2.",
        ),
        (
            fr::messages((1, 0)),
            "1 message collectif préparé, 0 destinataire en tout.",
        ),
        (
            fr::messages((2, 30)),
            "2 messages collectifs préparés, 30 destinataires en tout.",
        ),
        (
            fr::contractors(0, 3).join(" "),
            "À la fin de la période, 3 comptes actifs sont ceux de prestataires dont le mandat est terminé ou n’a \
             pas commencé.",
        ),
        (fr::contractors(0, 0).join(" "), ""),
    ] {
        assert_eq!(told.replace('\u{a0}', " "), words);
    }
}
