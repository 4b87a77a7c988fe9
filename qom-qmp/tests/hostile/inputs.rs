//! Byte strings: half of them requests to which something has happened, half of them anything.

use crate::rng::Rng;
use crate::{documents, requests};

/// The string of this number.
pub(crate) fn input(rng: &mut Rng, number: u32, commands: &[String]) -> Vec<u8> {
    if number.is_multiple_of(2) { mutated(rng, commands) } else { random(rng, commands) }
}

fn mutated(rng: &mut Rng, commands: &[String]) -> Vec<u8> {
    let mut request = requests::valid(rng);
    for _ in 0..rng.below(3) {
        requests::change(rng, &mut request, commands);
    }
    let mut bytes = requests::write(rng, &request);
    // Half of them come through as they are.
    for _ in 0..rng.below(6).saturating_sub(2) {
        hurt(rng, &mut bytes);
    }
    bytes
}

/// What lines and storage do to bytes.
fn hurt(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let position = rng.below(bytes.len() + 1);
    match rng.below(8) {
        0 if position < bytes.len() => bytes[position] ^= 1 << rng.below(8),
        1 if position < bytes.len() => bytes[position] = rng.next() as u8,
        2 => bytes.insert(position, *rng.pick(b"{}[]\",:\\'0 \n\xFF\xFE\x00")),
        3 => drop(bytes.drain(position..(position + 1 + rng.below(4)).min(bytes.len()))),
        4 => bytes.truncate(position),
        5 => {
            // Two become one.
            let other = requests::valid(rng).to_string().into_bytes();
            let cut = rng.below(other.len());
            bytes.truncate(position);
            bytes.extend_from_slice(&other[cut..]);
        }
        6 => {
            let begin = rng.below(position + 1);
            let again = bytes[begin..position].to_vec();
            drop(bytes.splice(position..position, again));
        }
        _ => {
            bytes.extend_from_slice(rng.pick(&["", "\n", " ", "\r\n"]).as_bytes());
            bytes.extend_from_slice(requests::valid(rng).to_string().as_bytes());
        }
    }
}

fn random(rng: &mut Rng, commands: &[String]) -> Vec<u8> {
    match rng.below(4) {
        0 => (0..rng.below(60)).map(|_| rng.next() as u8).collect(),
        1 => documents::tokens(rng),
        2 => documents::value(rng, 3).to_string().into_bytes(),
        _ => documents::like_a_request(rng, commands).to_string().into_bytes(),
    }
}
