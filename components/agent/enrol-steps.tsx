import type { ReactNode } from "react";
import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { Mono } from "@/components/ui/text";
import {
  accountLines,
  directoryEntryText,
  type Enrolling,
  installLine,
  linuxConfigText,
  linuxEnrolLines,
  linuxLines,
  toolLines,
  tunnelLine,
  windowsConfigText,
} from "./enrol-lines";

/** A Keymaster on loopback is asked through a tunnel: nothing that passes is secret, and it is asked once. */
function Tunnel({ enrolling }: Readonly<{ enrolling: Enrolling }>) {
  const line = tunnelLine(enrolling);
  if (line === null) return null;
  return (
    <>
      <p>
        This Keymaster listens on its own machine alone. Open a tunnel from here for as long as the
        agent enrols; afterwards Keymaster calls the agent:
      </p>
      <CommandBlock text={line} label="the line that opens the tunnel" />
    </>
  );
}

type StepsProps = Readonly<{ enrolling: Enrolling; code: ReactNode }>;

/** Windows in ten minutes. */
export function WindowsSteps({ enrolling, code }: StepsProps) {
  const { estate } = enrolling;
  return (
    <>
      <li>
        <h3>The account: a group managed service account, in the directory</h3>
        <p>
          Once, where the directory's tools are. In a new forest the key of the first line is ready
          after ten hours. DnsAdmins may read; what moving the role needs besides is in
          docs/drivers/windows.md, Rights.
        </p>
        <CommandBlock text={accountLines(enrolling)} label="the lines that make the account" />
      </li>
      <li>
        <h3>The tools and the program: on a member server, not on a domain controller</h3>
        <p>
          A gateway that holds no keys and no zones. It needs Node.js 20 or later and this
          Keymaster's folder. In an elevated Windows PowerShell:
        </p>
        <CommandBlock text={toolLines()} label="the lines that install the tools" />
      </li>
      <li>
        <h3>
          <Mono>C:\ProgramData\Keymaster\agent.json</Mono>
        </h3>
        <p>
          Name your DNS servers. It reads only, until you set readOnly to false; no question from
          here changes that.
        </p>
        <CommandBlock
          text={windowsConfigText(enrolling, [`dc1.${estate}`, `dc2.${estate}`])}
          label="agent.json"
        />
        <p>
          A second opinion that no DNS server can falsify: what the directory itself says of the
          role. One more entry for each domain controller whose replica is to be read; any account
          that may read will do. The account and the two files are in
          docs/drivers/active-directory.md.
        </p>
        <CommandBlock text={directoryEntryText(enrolling)} label="an entry for the directory" />
      </li>
      <li>
        <h3>The code</h3>
        {code}
      </li>
      <li>
        <h3>Enrol, and start the service</h3>
        <Tunnel enrolling={enrolling} />
        <p>It asks for the code, then registers the service, its events and its port.</p>
        <CommandBlock text={installLine(enrolling)} label="the line that installs the service" />
      </li>
    </>
  );
}

/** A name server with BIND 9 and systemd. */
export function LinuxSteps({ enrolling, code }: StepsProps) {
  return (
    <>
      <li>
        <h3>On the name server: a user, two folders, the program</h3>
        <p>It needs Node.js 20 or later and this Keymaster's folder as /opt/keymaster.</p>
        <CommandBlock text={linuxLines()} label="the lines that prepare the name server" />
      </li>
      <li>
        <h3>
          <Mono>/etc/keymaster/agent.json</Mono>
        </h3>
        <p>
          Adapt the paths to your named.conf. It needs a statistics channel and the rndc key;
          docs/drivers/bind9.md has the exact lines.
        </p>
        <CommandBlock text={linuxConfigText(enrolling)} label="agent.json" />
      </li>
      <li>
        <h3>The code</h3>
        {code}
      </li>
      <li>
        <h3>Enrol, and start the service</h3>
        <Tunnel enrolling={enrolling} />
        <p>The first line asks for the code.</p>
        <CommandBlock text={linuxEnrolLines()} label="the lines that enrol and start the agent" />
        <Callout title="Without systemd">
          Start it with <Mono>npm run agent -- --config /etc/keymaster/agent.json</Mono>.
        </Callout>
      </li>
    </>
  );
}
