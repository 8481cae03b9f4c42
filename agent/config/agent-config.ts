import * as z from "zod";

const text = (hint: string) => z.string({ error: hint }).min(1, hint);
const port = (hint: string) => z.int({ error: hint }).min(0, hint).max(65_535, hint);
const filePath = (what: string) => text(`give the path of ${what}`);
const serverName = text(
  "give the name under which the server is shown, for example ns1.example.org",
)
  .transform((name) => name.toLowerCase().replace(/\.$/, ""))
  .refine((name) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name), {
    error: "use letters, digits, dots and dashes",
  });
const estateName = text("give the estate's name, the same for all servers that share their zones")
  .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, {
    error: "use 1 to 63 lower-case letters, digits, dots and dashes",
  })
  .refine((name) => name !== "lab", { error: 'the name "lab" is taken by the lab' });
const ipAddress = z.union([z.ipv4(), z.ipv6()], { error: "give an IP address" });

const Bind9Entry = z.strictObject({
  driver: z.literal("bind9"),
  estate: estateName,
  server: serverName,
  dns: z.strictObject(
    { ip: ipAddress, port: port("give the DNS port, usually 53") },
    { error: 'give the address of the DNS service: { "ip": "127.0.0.1", "port": 53 }' },
  ),
  statisticsUrl: z.url({
    protocol: /^https?$/,
    error: "give the address of the statistics channel, for example http://127.0.0.1:8053",
  }),
  control: z.strictObject(
    {
      ip: ipAddress,
      port: port("give the port of the control channel, usually 953"),
      keyFile: filePath("the control channel's key, for example /etc/bind/rndc.key"),
    },
    { error: 'give the control channel: { "ip": "127.0.0.1", "port": 953, "keyFile": "…" }' },
  ),
  keyDirectory: filePath("the directory with named's K*.key and K*.state files"),
  configFile: filePath("named.conf"),
});

const EmbeddedLabEntry = z.strictObject({
  driver: z.literal("embedded-lab"),
  zones: z
    .int({ error: "give the number of generated zones, 0 for none" })
    .min(0, "give the number of generated zones, 0 for none")
    .max(100_000, "the lab takes 100,000 generated zones at most"),
});

/** SHA-256 in hexadecimal. */
const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "give the SHA-256 of the signed worker.ps1, 64 hexadecimal digits");

const WindowsTransport = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("local") }),
    z.strictObject({ kind: z.literal("cim") }),
    z.strictObject({
      kind: z.literal("jea"),
      host: text("give the server that has the endpoint").regex(
        /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/,
        "give the server's name, for example dc1.corp.example",
      ),
      endpoint: text("give the endpoint's name, as it was registered there").regex(
        /^[A-Za-z0-9._-]{1,100}$/,
        "use letters, digits, dots and dashes",
      ),
    }),
    z.strictObject({
      kind: z.literal("ssh"),
      host: text("give the server that runs OpenSSH"),
      port: port("give the port of OpenSSH, usually 22").default(22),
      user: text("give the account to log in with"),
      keyFile: filePath("the account's private key"),
      hostKey: text('pin the host key: "SHA256:…" or "ssh-ed25519 AAAA…"'),
    }),
  ],
  { error: 'use "local", "ssh", "cim" or "jea"' },
);

const WindowsPowershellEntry = z
  .strictObject({
    driver: z.literal("windows-powershell"),
    estate: estateName,
    servers: z.array(serverName, { error: "list the names of the DNS servers" }).min(1),
    transport: WindowsTransport,
    powershell: text("give the path of powershell.exe").default("powershell.exe"),
    timeoutSeconds: z.int().min(1).default(120),
    /** Of a script that was signed: signing changes it. */
    scriptHash: digest.nullable().default(null),
    /** A session configuration that the worker restricts itself to. */
    sessionFile: filePath("the session configuration").nullable().default(null),
    /** How many powershell.exe at once. */
    workers: z.int().min(1).max(64).default(8),
  })
  .refine(({ transport, servers }) => transport.kind !== "jea" || servers.length === 1, {
    path: ["servers"],
    error: "an endpoint is one server's own: make an entry for each server",
  });

const ActiveDirectoryEntry = z.strictObject({
  driver: z.literal("active-directory"),
  estate: estateName,
  url: z
    .url({ protocol: /^ldaps$/, error: "give the address as ldaps://host" })
    .regex(/^ldaps:\/\/[^/?#@]+\/?$/, "give the address as ldaps://host or ldaps://host:port"),
  bindDn: text("give the account's distinguished name").regex(
    /[=@]/,
    'give the account\'s distinguished name, "CN=…", or its user principal name, "name@domain"',
  ),
  passwordFile: filePath("the password"),
  caCertificateFile: filePath("the certificate authority's certificate"),
});

export const DriverEntry = z.discriminatedUnion(
  "driver",
  [Bind9Entry, EmbeddedLabEntry, WindowsPowershellEntry, ActiveDirectoryEntry],
  { error: 'use "bind9", "embedded-lab", "windows-powershell" or "active-directory"' },
);
export type DriverEntry = z.infer<typeof DriverEntry>;

/** How the agent looks at zones over DNS; `null` = it does not. */
const ObserverEntry = z.strictObject({
  side: z
    .enum(["inside", "outside"], { error: 'use "inside" or "outside"' })
    .nullable()
    .default(null),
  rootServers: z
    .array(
      z.strictObject(
        { ip: ipAddress, port: port("give the DNS port, usually 53").default(53) },
        { error: 'give each root server as { "ip": "198.41.0.4" }' },
      ),
      { error: "list the root servers that delegations are followed from" },
    )
    .default([]),
  trustAnchorFile: filePath("a file of DS or DNSKEY records that are trusted without proof")
    .nullable()
    .default(null),
  queriesPerSecond: z
    .int({ error: "give how many queries a server may be sent in a second" })
    .min(1, "give how many queries a server may be sent in a second")
    .nullable()
    .default(500),
  tcpServers: z
    .array(ipAddress, { error: "list the addresses of your own servers that are asked over TCP" })
    .default([]),
});

/** agent.json (api.md, Command line). Paths are relative to the file's own directory. */
export const AgentConfig = z.strictObject(
  {
    name: text("give the agent's name").regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, {
      error: "use 1 to 63 lower-case letters, digits, dots and dashes",
    }),
    listen: z.strictObject(
      {
        host: text("give the address to listen on, for example 127.0.0.1"),
        port: port("give the port to listen on, a number from 0 to 65535"),
      },
      { error: 'give the address to listen on: { "host": "127.0.0.1", "port": 8443 }' },
    ),
    tokenFile: filePath("a file with the token that Keymaster presents").nullable().default(null),
    tls: z
      .strictObject(
        {
          certFile: filePath("the certificate chain in PEM"),
          keyFile: filePath("the certificate's private key in PEM"),
        },
        { error: 'give { "certFile": "…", "keyFile": "…" }' },
      )
      .nullable()
      .default(null),
    enrolment: z
      .strictObject(
        {
          web: z.url({
            protocol: /^https?$/,
            error: "give the address of Keymaster, for example https://keymaster.example.org",
          }),
          url: z.url({
            protocol: /^https$/,
            error:
              "give the address where Keymaster reaches this agent, for example https://gateway.example.org:8443",
          }),
          caCertificateFile: filePath("the authority of Keymaster's own certificate")
            .nullable()
            .default(null),
        },
        { error: 'give { "web": "https://…", "url": "https://…" }' },
      )
      .nullable()
      .default(null),
    stateDir: filePath("a directory for what the agent remembers"),
    readOnly: z.boolean({ error: "use true or false" }).default(true),
    observer: ObserverEntry.nullable().prefault({}),
    /** Absent: written on Windows, and nowhere else. */
    eventLog: z
      .strictObject(
        { powershell: text("give the path of powershell.exe").default("powershell.exe") },
        { error: 'give { "powershell": "…" }, or null' },
      )
      .nullable()
      .optional(),
    drivers: z
      .array(DriverEntry, { error: "list at least one driver" })
      .min(1, "list at least one driver"),
  },
  { error: "the file must hold one JSON object" },
);
export type AgentConfig = z.infer<typeof AgentConfig>;

/** One sentence per field with a mistake: which one, and what to do. */
export function describeMistakes(file: string, error: z.ZodError): readonly string[] {
  const sentences = new Map<string, string>();
  for (const issue of error.issues) {
    const field = issue.path.map(String).join(".");
    if (!sentences.has(field)) sentences.set(field, describeMistake(file, field, issue));
  }
  return [...sentences.values()];
}

function describeMistake(file: string, field: string, issue: z.core.$ZodIssue): string {
  const place = field === "" ? "" : ` at "${field}"`;
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => `"${key}"`).join(", ");
    return `${file} has an unknown field${place}: remove ${names} or correct the spelling.`;
  }
  return `${file} has a mistake${place}: ${issue.message.replace(/\.$/, "")}.`;
}
