/** What the lines are made for. */
export type Enrolling = {
  readonly name: string;
  /** The gateway's DNS name. */
  readonly host: string;
  readonly estate: string;
  /** Where the browser reaches Keymaster, so the agent does too. */
  readonly web: string;
};

const PORT = 8443;

/** The tunnel for the one call of an agent to a Keymaster that listens on its own machine alone; null where none is needed. */
export function tunnelLine({ web, host }: Enrolling): string | null {
  const port = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):(\d+)$/.exec(web)?.[1];
  return port === undefined ? null : `ssh -R ${port}:127.0.0.1:${port} ${host}`;
}

/** On a machine with the directory's tools: the account, once. */
export function accountLines({ host, estate }: Enrolling): string {
  const machine = (host.split(".")[0] ?? "gateway").toUpperCase();
  return [
    "if (-not (Get-KdsRootKey)) { Add-KdsRootKey -EffectiveImmediately }",
    `New-ADServiceAccount -Name km-agent -DNSHostName km-agent.${estate} \``,
    `  -PrincipalsAllowedToRetrieveManagedPassword '${machine}$'`,
    "Add-ADGroupMember -Identity DnsAdmins -Members 'km-agent$'",
  ].join("\n");
}

/** On the gateway, a member server, in an elevated Windows PowerShell. */
export function toolLines(): string {
  return [
    "Install-WindowsFeature RSAT-DNS-Server, RSAT-AD-PowerShell",
    "Install-ADServiceAccount km-agent",
    "Test-ADServiceAccount km-agent",
    "Set-Location 'C:\\Program Files\\Keymaster'",
    "npm ci",
  ].join("\n");
}

/** C:\ProgramData\Keymaster\agent.json */
export function windowsConfigText(enrolling: Enrolling, servers: readonly string[]): string {
  const transport = { kind: "cim" };
  return configText(enrolling, "C:\\ProgramData\\Keymaster\\state", [
    { driver: "windows-powershell", estate: enrolling.estate, servers, transport },
  ]);
}

/** One more entry of `drivers`: the directory's own word, read from one domain controller. */
export function directoryEntryText({ estate }: Enrolling): string {
  const domain = estate
    .split(".")
    .map((label) => `DC=${label}`)
    .join(",");
  const entry = {
    driver: "active-directory",
    estate,
    url: `ldaps://dc1.${estate}`,
    bindDn: `CN=keymaster-reader,CN=Users,${domain}`,
    passwordFile: "reader.password",
    caCertificateFile: "ca.pem",
  };
  return JSON.stringify(entry, null, 2);
}

export function installLine({ estate }: Enrolling): string {
  const domain = (estate.split(".")[0] ?? estate).toUpperCase();
  return `powershell.exe -ExecutionPolicy Bypass -File deploy\\agent\\install-agent.ps1 -Account '${domain}\\km-agent$'`;
}

/** On a name server with BIND 9. */
export function linuxLines(): string {
  return [
    "sudo useradd --system --home-dir /var/lib/keymaster-agent --shell /usr/sbin/nologin keymaster-agent",
    "sudo usermod --append --groups bind keymaster-agent",
    "sudo install -d -m 0755 /etc/keymaster",
    "sudo install -d -m 0700 -o keymaster-agent -g keymaster-agent /var/lib/keymaster-agent",
    "cd /opt/keymaster && sudo npm ci",
  ].join("\n");
}

/** /etc/keymaster/agent.json */
export function linuxConfigText(enrolling: Enrolling): string {
  return configText(enrolling, "/var/lib/keymaster-agent", [
    {
      driver: "bind9",
      estate: enrolling.estate,
      server: enrolling.host,
      dns: { ip: "127.0.0.1", port: 53 },
      statisticsUrl: "http://127.0.0.1:8053",
      control: { ip: "127.0.0.1", port: 953, keyFile: "/etc/bind/rndc.key" },
      keyDirectory: "/var/lib/bind/keys",
      configFile: "/etc/bind/named.conf",
    },
  ]);
}

/** It asks for the code, so that the code is in no history and no list of processes. */
export function linuxEnrolLines(): string {
  return [
    "sudo -u keymaster-agent node --import tsx agent/main.ts enrol --config /etc/keymaster/agent.json",
    "sudo cp deploy/agent/keymaster-agent.service /etc/systemd/system/",
    "sudo systemctl daemon-reload",
    "sudo systemctl enable --now keymaster-agent",
  ].join("\n");
}

function configText(
  { name, host, web }: Enrolling,
  stateDir: string,
  drivers: readonly object[],
): string {
  const config = {
    name,
    listen: { host: "0.0.0.0", port: PORT },
    enrolment: { web, url: `https://${host}:${PORT}` },
    stateDir,
    readOnly: true,
    drivers,
  };
  return JSON.stringify(config, null, 2);
}
