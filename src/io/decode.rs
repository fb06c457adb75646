//! Bytes to text: UTF-8, byte order marks, and a guess at what is neither.

use super::{Problem, Warning};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// The text that the bytes hold. A byte order mark is taken off and obeyed; bytes that are not UTF-8 are read in the encoding that
/// they most resemble, with a warning; bytes that are no text at all are a [`Problem::Binary`].
pub(super) fn decode(bytes: Vec<u8>) -> Result<(String, Option<Warning>), Problem> {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        if encoding == UTF_8 {
            return decode(bytes[length..].to_vec());
        }
        let (text, lossy) = encoding.decode_without_bom_handling(&bytes[length..]);
        let warning = lossy.then(|| Warning::Encoding { encoding: encoding.name(), lossy });
        return checked(text.into_owned(), warning);
    }
    match String::from_utf8(bytes) {
        Ok(text) => checked(text, None),
        Err(error) => {
            let bytes = error.into_bytes();
            if bytes.contains(&0) {
                return Err(Problem::Binary);
            }
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(&bytes, true);
            let encoding = detector.guess(None, Utf8Detection::Deny);
            let (text, lossy) = encoding.decode_without_bom_handling(&bytes);
            checked(text.into_owned(), Some(Warning::Encoding { encoding: encoding.name(), lossy }))
        }
    }
}

/// Text has no NUL and few control characters.
fn checked(text: String, warning: Option<Warning>) -> Result<(String, Option<Warning>), Problem> {
    let (mut controls, mut all) = (0_usize, 0_usize);
    for c in text.chars() {
        if c == '\0' {
            return Err(Problem::Binary);
        }
        all += 1;
        controls += usize::from(c == '\u{fffd}' || c.is_control() && !c.is_whitespace());
    }
    if controls * 10 > all { Err(Problem::Binary) } else { Ok((text, warning)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap().0
    }

    #[test]
    fn byte_order_marks_are_obeyed_and_taken_off() {
        assert_eq!(text(b"\xef\xbb\xbfcaf\xc3\xa9"), "café");
        assert_eq!(text(b"\xff\xfeh\0i\0"), "hi");
        assert_eq!(text(b"\xfe\xff\0h\0i"), "hi");
    }

    #[test]
    fn latin_text_is_read_with_a_warning() {
        let (text, warning) = decode(b"Le caf\xe9 ferme, d\xe9clare le propri\xe9taire.".to_vec()).unwrap();
        assert_eq!(text, "Le café ferme, déclare le propriétaire.");
        assert_eq!(warning.unwrap().code(), "W-ENCODING");
    }

    #[test]
    fn binary_data_is_refused() {
        assert_eq!(decode(b"\x7fELF\x02\x01\0\0\0".to_vec()), Err(Problem::Binary));
        assert_eq!(decode(vec![1, 2, 3, 4, 5]), Err(Problem::Binary));
        assert_eq!(decode(b"GIF89a\xff\0\x80".to_vec()), Err(Problem::Binary));
    }

    proptest! {
        #[test]
        fn any_bytes_are_text_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(bytes);
        }

        #[test]
        fn utf8_text_stays_as_it_is(text in "[ -~\u{a0}-\u{2fff}\n\r\t]{0,100}") {
            prop_assume!(!text.starts_with('\u{feff}'));
            let controls = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
            prop_assume!(controls * 10 <= text.chars().count());
            prop_assert_eq!(decode(text.clone().into_bytes()).unwrap(), (text, None));
        }
    }
}
