//! Products of bytes on tiles (Intel AMX): thirty-two rows times thirty-two outputs at once, sixty-four inputs a step.
//!
//! The instructions have no stable intrinsics yet, hence the assembly. The kernel of the system has to be asked for the
//! tiles, and they are used only where they have given the right sums in this very process.

use super::dot::GROUP;
use super::lanes::WIDE;
use std::arch::asm;

/// Rows at once: two tiles.
pub const ROWS: usize = 2 * TILE_ROWS;
/// Panels of [`WIDE`] outputs at once: two tiles.
pub const PANELS: usize = 2;
/// Inputs that a tile has of each row.
pub const INPUTS: usize = 64;

/// Rows of a tile; a row is 64 bytes.
const TILE_ROWS: usize = 16;
/// Groups of inputs in a tile.
const GROUPS: usize = INPUTS / GROUP;

/// Sums of [`ROWS`] rows for [`PANELS`] panels.
pub type Sums = [[[i32; WIDE]; PANELS]; ROWS];

/// Whether the processor has the tiles, the system lets this process use them, and they sum correctly.
pub fn is_available() -> bool {
    // CPUID leaf 7: bits 24 and 25 of EDX say that there are tiles and products of bytes on them.
    let leaves = std::arch::x86_64::__cpuid(0).eax;
    let has_tiles = leaves >= 7 && std::arch::x86_64::__cpuid_count(7, 0).edx >> 24 & 3 == 3;
    has_tiles && is_permitted() && sums_are_right()
}

/// Asks the system for the tiles (Linux, `Documentation/arch/x86/xstate.rst`): it saves their 8 kB for a process that asked.
#[cfg(target_os = "linux")]
fn is_permitted() -> bool {
    const ARCH_REQ_XCOMP_PERM: usize = 0x1023;
    const XFEATURE_XTILEDATA: usize = 18;
    // SAFETY: the call takes two numbers and touches no memory of ours.
    unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0 }
}

#[cfg(not(target_os = "linux"))]
fn is_permitted() -> bool {
    false
}

/// A small product on the tiles against the same by the definition.
fn sums_are_right() -> bool {
    const STEPS: usize = 2;
    let rows: Vec<[u8; GROUP]> = (0..ROWS * STEPS * GROUPS)
        .map(|i| std::array::from_fn(|j| ((i * GROUP + j) * 37 % 256) as u8))
        .collect();
    let panels: Vec<[i8; WIDE * GROUP]> = (0..PANELS * STEPS * GROUPS)
        .map(|i| std::array::from_fn(|j| ((i * WIDE * GROUP + j) * 59 % 256) as u8 as i8))
        .collect();
    let groups = STEPS * GROUPS;
    let mut sums: Sums = [[[0; WIDE]; PANELS]; ROWS];
    // SAFETY: the processor has tiles, which `is_available` has looked up and asked for.
    unsafe {
        configure();
        tiles(&rows, &panels, &mut sums);
        release();
    }
    (0..ROWS).all(|r| {
        (0..PANELS * WIDE).all(|n| {
            let (p, lane) = (n / WIDE, n % WIDE);
            let products = (0..groups * GROUP).map(|k| {
                let weight = panels[p * groups + k / GROUP][lane * GROUP + k % GROUP];
                i32::from(rows[r * groups + k / GROUP][k % GROUP]) * i32::from(weight)
            });
            sums[r][p][lane] == products.sum::<i32>()
        })
    })
}

/// What the tiles look like: all eight of sixteen rows of 64 bytes.
#[repr(C, align(64))]
struct Shape {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    bytes_a_row: [u16; 16],
    rows: [u8; 16],
}

/// Makes the tiles of this thread ready.
///
/// # Safety
///
/// The processor has tiles, and the system lets this process use them.
pub unsafe fn configure() {
    let mut shape =
        Shape { palette: 1, start_row: 0, reserved: [0; 14], bytes_a_row: [0; 16], rows: [0; 16] };
    shape.bytes_a_row[..8].fill(64);
    shape.rows[..8].fill(TILE_ROWS as u8);
    // SAFETY: reads the 64 bytes of `shape`, which are laid out as the instruction wants them.
    unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const shape, options(nostack, readonly)) }
}

/// Gives the tiles of this thread back, so that a switch of threads has nothing to save.
///
/// # Safety
///
/// As for [`configure`].
pub unsafe fn release() {
    // SAFETY: touches no memory; the caller has tiles.
    unsafe { asm!("tilerelease", options(nostack, nomem)) }
}

/// The sums of products of `ROWS` rows, one after the other, with `PANELS` panels, one after the other; both have equally
/// many groups of inputs, a multiple of those of a tile.
///
/// # Panics
///
/// Where the lengths do not fit together.
///
/// # Safety
///
/// [`configure`] has been called on this thread, and [`release`] not yet.
pub unsafe fn tiles(rows: &[[u8; GROUP]], panels: &[[i8; WIDE * GROUP]], sums: &mut Sums) {
    let groups = rows.len() / ROWS;
    assert!(groups > 0 && groups.is_multiple_of(GROUPS), "whole tiles of inputs");
    assert!(
        rows.len() == ROWS * groups && panels.len() == PANELS * groups,
        "as many rows and panels as tiles"
    );
    let row_bytes = groups * GROUP;
    let (low_rows, high_rows) = rows.split_at(TILE_ROWS * groups);
    let (first, second) = panels.split_at(groups);
    // SAFETY: `groups / GROUPS` steps of 16 rows of 64 bytes, `row_bytes` apart, stay inside each half of `rows`; as many
    // of 1,024 bytes inside each panel. The sums of a row for a panel are 64 bytes, those of a row 128 bytes, so that the
    // four stores fill `sums` and nothing else. All eight tiles are named as overwritten.
    unsafe {
        asm!(
            "tilezero tmm0", "tilezero tmm1", "tilezero tmm2", "tilezero tmm3",
            "2:",
            "tileloadd tmm4, [{low} + {row_bytes}*1]",
            "tileloadd tmm6, [{first} + {panel_bytes}*1]",
            "tileloadd tmm7, [{second} + {panel_bytes}*1]",
            // Unsigned bytes of the rows by signed bytes of the panels.
            "tdpbusd tmm0, tmm4, tmm6",
            "tileloadd tmm5, [{high} + {row_bytes}*1]",
            "tdpbusd tmm1, tmm4, tmm7",
            "tdpbusd tmm2, tmm5, tmm6",
            "tdpbusd tmm3, tmm5, tmm7",
            "add {low}, 64", "add {high}, 64", "add {first}, 1024", "add {second}, 1024",
            "dec {steps}",
            "jnz 2b",
            "tilestored [{low_sums} + {sum_bytes}*1], tmm0",
            "tilestored [{low_sums} + {sum_bytes}*1 + 64], tmm1",
            "tilestored [{high_sums} + {sum_bytes}*1], tmm2",
            "tilestored [{high_sums} + {sum_bytes}*1 + 64], tmm3",
            low = inout(reg) low_rows.as_ptr() => _,
            high = inout(reg) high_rows.as_ptr() => _,
            first = inout(reg) first.as_ptr() => _,
            second = inout(reg) second.as_ptr() => _,
            steps = inout(reg) groups / GROUPS => _,
            low_sums = in(reg) sums.as_mut_ptr(),
            high_sums = in(reg) sums[TILE_ROWS..].as_mut_ptr(),
            row_bytes = in(reg) row_bytes,
            panel_bytes = in(reg) 64usize,
            sum_bytes = in(reg) 128usize,
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
            options(nostack),
        );
    }
}
