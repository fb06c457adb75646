#!/usr/bin/env bash
# Runs commands on an emulated x86-64 processor, so that kernels for instructions that this machine lacks are really executed.
#
#   scripts/emulate/x86.sh [-m MODEL] [-f PATH]... COMMANDS
#
#   -m MODEL   processor of the emulator Bochs: sapphire_rapids (default: AMX, AVX-512 VNNI, AVX-VNNI),
#              arrow_lake (AVX-VNNI alone), tigerlake (AVX-512 VNNI), corei7_skylake_x (AVX-512), ...
#   -f PATH    file or folder to have at the same path in the guest; a program brings its shared libraries
#   COMMANDS   for the guest's shell; their exit status is this script's
#
# Example: cargo test --lib --no-run, then with the path T that it prints (R is the folder of this checkout):
#   scripts/emulate/x86.sh -f "$T" -f "$R/tests/reference" "$T native && DATELINE_ISA=avx512 $T encoder"
#
# Runs on Debian 12 with a C++ compiler; installs nothing. The first run takes some minutes: it brings a kernel and a boot loader
# by apt into $EMULATE (default ~/.cache/dateline-emulate) and builds Bochs there, from the source that BOCHS names:
# bochs_3.0+dfsg.orig.tar.xz of Debian 13 (`apt-get source --download-only bochs` brings it where that suite is in the sources; the
# Bochs of Debian 12 has no AMX). bochs-amx.patch, beside this, says what Bochs 3.0 lacks for AMX under Linux, and adds it.
# One core, some 1.5 GB of memory; the guest is 50 to 100 times slower than the machine.
set -euo pipefail

SHA256=78f6c73d4a6472d5130a87ab9dc306d02c7c71ed8e25b3a8ef642e2a7acd282b
PACKAGES="busybox-static xorriso libisoburn1 libburn4 libisofs6 libjte2 isolinux syslinux-common bochsbios vgabios"

model=sapphire_rapids
files=()
while getopts m:f: option; do
    case $option in
        m) model=$OPTARG ;;
        f) files+=("$(realpath -s "$OPTARG")") ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# = 1 ] || { sed -n '2,/^set/s/^# \?//p' "$0" >&2; exit 2; }

source=${BOCHS:+$(realpath "$BOCHS")}
here=$(dirname "$(realpath "$0")")
home=${EMULATE:-$HOME/.cache/dateline-emulate}
mkdir -p "$home"
cd "$home"

# 1. Tools: packages unpacked here, and Bochs from source.
if [ ! -e tools/done ]; then
    mkdir -p debs tools
    kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: //p')
    (cd debs && apt-get download $PACKAGES "$kernel")
    for deb in debs/*.deb; do
        dpkg-deb --fsys-tarfile "$deb" | tar x -C tools --exclude=./lib/modules
    done
    touch tools/done
fi
if [ ! -e src/bochs ]; then
    [ -n "$source" ] || { echo "x86.sh: set BOCHS to the source of Bochs 3.0 (see the head of this script)" >&2; exit 1; }
    echo "$SHA256  $source" | sha256sum -c
    mkdir -p src
    tar xf "$source" -C src --strip-components=1
    patch -s -p1 -d src <"$here/bochs-amx.patch"
    (
        cd src
        ./configure CFLAGS="-O3 -march=native" CXXFLAGS="-O3 -march=native" --with-nogui --disable-docbook \
            --enable-cpu-level=6 --enable-x86-64 --enable-avx --enable-evex --enable-amx --enable-all-optimizations
        nice make
    ) >bochs.log 2>&1 || { tail bochs.log >&2; exit 1; }
fi
busybox=$home/tools/bin/busybox

# 2. Guest: the kernel, and in memory a shell, the files and the commands.
work=$(mktemp -d "$home/run.XXXXXX")
trap 'kill ${bochs:-} 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 1' TERM INT
mkdir -p "$work"/root/{bin,dev,proc,sys,tmp} "$work/iso"
cp "$busybox" "$work/root/bin/"
for file in "${files[@]}"; do
    mkdir -p "$work/root$(dirname "$file")"
    cp -rL "$file" "$work/root$file"
    if [ -f "$file" ] && [ -x "$file" ]; then
        strip "$work/root$file" 2>/dev/null || true
        for library in $(ldd "$file" 2>/dev/null | grep -o '/[^ ]*' || true); do
            mkdir -p "$work/root$(dirname "$library")"
            cp -L "$library" "$work/root$library"
        done
    fi
done
printf '%s\n' "$1" >"$work/root/commands"
cat >"$work/root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
echo "guest: $(uname -r), $(grep -m1 'model name' /proc/cpuinfo)"
echo "guest: has $(grep -m1 flags /proc/cpuinfo | tr ' ' '\n' | grep -E '^(fma|avx|amx)' | tr '\n' ' ')"
sh /commands </dev/null
echo "guest: exit $?"
sleep 5 # Until all is written.
reboot -f
INIT
chmod +x "$work/root/init"
(cd "$work/root" && find . | "$busybox" cpio -o -H newc) >"$work/iso/initrd" 2>/dev/null
rm -r "$work/root"
cp tools/boot/vmlinuz-* "$work/iso/vmlinuz"
cp tools/usr/lib/ISOLINUX/isolinux.bin tools/usr/lib/syslinux/modules/bios/ldlinux.c32 "$work/iso/"
# fsrm: Bochs says that fast string operations are off but short ones are on, and then memmove of Linux 6.1 runs away.
# acpi: enabling it leads through system management mode, whose end Bochs refuses. The guest ends by a triple fault, which
# ends Bochs.
cat >"$work/iso/isolinux.cfg" <<'CFG'
default linux
label linux
kernel /vmlinuz
append initrd=/initrd console=ttyS0 quiet clearcpuid=fsrm acpi=off mitigations=off nokaslr panic=-1 reboot=t
CFG
LD_LIBRARY_PATH=tools/usr/lib/x86_64-linux-gnu tools/usr/bin/xorriso -as mkisofs -quiet -o "$work/guest.iso" \
    -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table "$work/iso" 2>/dev/null
rm -r "$work/iso"

# 3. The machine. What the guest writes to its serial line comes out here, with the seconds since the start.
cat >"$work/bochsrc" <<RC
cpu: model=$model, count=1, ips=100000000, reset_on_triple_fault=0
memory: guest=1536, host=1536
romimage: file=$home/tools/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=$home/tools/usr/share/vgabios/vgabios.bin
pci: enabled=1, chipset=i440fx
ata0-master: type=cdrom, path=$work/guest.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$work/serial
display_library: nogui
clock: sync=none
log: $work/log
panic: action=fatal
error: action=ignore
RC
: >"$work/serial"
nice -n 10 src/bochs -q -f "$work/bochsrc" >"$work/out" 2>&1 &
bochs=$!
tail -f -n +1 --pid=$bochs "$work/serial" | sed -u 's/\r//' | tee "$work/text" | while IFS= read -r line; do
    printf '%5d %s\n' $SECONDS "$line"
done
wait $bochs || true
status=$(sed -n 's/^guest: exit //p' "$work/text")
[ -n "$status" ] || { tail "$work/log" "$work/out" >&2; exit 1; }
exit "$status"
