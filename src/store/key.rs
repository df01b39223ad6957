//! The key that signs heads and permits (Ed25519, RFC 8032).

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::fault::StoreFault;

/// What a signature is for: a signature of one kind never passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The last entry of the journal.
    Head,
    /// The last entry that a purge removed.
    Checkpoint,
    /// The right to have a product.
    Permit,
    /// The key that follows this one.
    Successor,
    /// A key that signed before this one, or this one, and since when.
    Vouch,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::Head => b"relais journal head 1\n",
            Purpose::Checkpoint => b"relais journal checkpoint 1\n",
            Purpose::Permit => b"relais permit 1\n",
            Purpose::Successor => b"relais key successor 1\n",
            Purpose::Vouch => b"relais key vouch 1\n",
        }
    }

    fn message(self, text: &[u8]) -> Vec<u8> {
        [self.label(), text].concat()
    }
}

/// The secret half: a file of the operator, never in the database.
pub struct Signer(SigningKey);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", hex(&self.verifier().to_bytes()))
    }
}

impl Signer {
    /// A new key.
    ///
    /// # Errors
    /// [`StoreFault::Random`] when the system gives no random bytes.
    pub fn new() -> Result<Self, StoreFault> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| StoreFault::Random(error.to_string()))?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// The key of a seed of 32 bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The seed, to be kept in a file that only the operator reads.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    pub fn verifier(&self) -> Verifier {
        Verifier(self.0.verifying_key())
    }

    /// The signature of `text` for `purpose`, 64 bytes.
    pub fn sign(&self, purpose: Purpose, text: &[u8]) -> [u8; 64] {
        self.0.sign(&purpose.message(text)).to_bytes()
    }
}

/// The public half of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verifier(VerifyingKey);

impl Verifier {
    /// The key of its 32 bytes; none when they are no point of the curve.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.try_into().ok()?;
        VerifyingKey::from_bytes(&bytes).ok().map(Self)
    }

    /// Its 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// True when `signature` is this key's, of `text`, for `purpose`.
    pub fn holds(&self, purpose: Purpose, text: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else {
            return false;
        };
        self.0
            .verify_strict(&purpose.message(text), &signature)
            .is_ok()
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of hexadecimal digits; none when the text is something else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let digit = |b: u8| (b as char).to_digit(16);
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs
        .map(|pair| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, 7.1, test 1: the key only, since our messages carry their purpose.
    #[test]
    fn the_public_half_is_that_of_the_standard() {
        let seed =
            unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let signer = Signer::from_seed(&seed.try_into().unwrap());
        assert_eq!(
            hex(&signer.verifier().to_bytes()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
    }

    #[test]
    fn a_signature_holds_for_its_text_its_purpose_and_its_key_only() {
        let (signer, other) = (Signer::new().unwrap(), Signer::new().unwrap());
        let signature = signer.sign(Purpose::Head, b"text");
        let verifier = signer.verifier();
        assert!(verifier.holds(Purpose::Head, b"text", &signature));
        assert!(!verifier.holds(Purpose::Head, b"Text", &signature));
        assert!(!verifier.holds(Purpose::Permit, b"text", &signature));
        assert!(!verifier.holds(Purpose::Head, b"text", &signature[..63]));
        assert!(!other.verifier().holds(Purpose::Head, b"text", &signature));
    }

    #[test]
    fn digits_read_back() {
        assert_eq!(unhex("00ff1A"), Some(vec![0, 255, 26]));
        assert_eq!(hex(&[0, 255, 26]), "00ff1a");
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("zz"), None);
    }
}
