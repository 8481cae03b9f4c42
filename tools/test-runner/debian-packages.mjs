import { spawnSync } from "node:child_process";
import fs from "node:fs";

/** Real peers that tests talk to, with a file that tells whether each is there. */
const PEERS = [
  { name: "chromium", files: ["/usr/bin/chromium"] },
  { name: "bind9", files: ["/usr/sbin/named"] },
  { name: "bind9-utils", files: ["/usr/bin/dnssec-dsfromkey", "/usr/sbin/dnssec-dsfromkey"] },
  { name: "bind9-dnsutils", files: ["/usr/bin/delv"] },
  { name: "unbound", files: ["/usr/sbin/unbound"] },
  { name: "faketime", files: ["/usr/bin/faketime"] },
  { name: "unbound-host", files: ["/usr/bin/unbound-host"] },
  { name: "knot", files: ["/usr/sbin/knotd"] },
  { name: "nsd", files: ["/usr/sbin/nsd"] },
  { name: "pdns-server", files: ["/usr/sbin/pdns_server"] },
  { name: "pdns-backend-bind", files: ["/usr/share/doc/pdns-backend-bind"] },
  { name: "dnsviz", files: ["/usr/bin/dnsviz"] },
  { name: "zonemaster-cli", files: ["/usr/bin/zonemaster-cli"] },
  { name: "ldnsutils", files: ["/usr/bin/ldns-signzone"] },
  { name: "openssh-server", files: ["/usr/sbin/sshd"] },
  { name: "samba", files: ["/usr/sbin/samba"] },
  { name: "samba-ad-provision", files: ["/usr/share/samba/setup/provision.ldif"] },
  { name: "samba-dsdb-modules", files: ["/usr/share/doc/samba-dsdb-modules"] },
  { name: "samba-vfs-modules", files: ["/usr/share/doc/samba-vfs-modules"] },
  { name: "ldb-tools", files: ["/usr/bin/ldbadd"] },
  { name: "postgresql", files: ["/usr/lib/postgresql"] },
];
const POLICY = "/usr/sbin/policy-rc.d";
const APT_TIMEOUT_MS = 600_000;

/**
 * Installs with one call what is missing, where that is possible, and starts none of it as a service.
 *
 * @param {(line: string) => void} say
 * @returns {{ missing: string[], why: string }}
 */
export function ensureDebianPackages(say) {
  const missing = missingPeers();
  if (missing.length === 0) return { missing, why: "" };
  if (process.getuid?.() !== 0) return { missing, why: "not installed, and installing needs root" };
  if (!fs.existsSync("/usr/bin/apt-get"))
    return { missing, why: "not installed, and this is no Debian" };
  say(`Installing ${missing.join(", ")} …`);
  const hadPolicy = fs.existsSync(POLICY);
  if (!hadPolicy) fs.writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    apt(["update"]);
    apt(["install", "-y", "--no-install-recommends", ...missing]);
  } finally {
    if (!hadPolicy) fs.rmSync(POLICY, { force: true });
  }
  return { missing: missingPeers(), why: "apt-get could not install it" };
}

/** @param {readonly string[]} args */
function apt(args) {
  spawnSync("apt-get", args, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: "ignore",
    timeout: APT_TIMEOUT_MS,
  });
}

function missingPeers() {
  return PEERS.filter(({ files }) => !files.some((file) => fs.existsSync(file))).map(
    ({ name }) => name,
  );
}
