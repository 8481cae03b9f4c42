/** The line that makes a token in a file; it never appears on a command line or in a log. */
export function tokenLine(): string {
  return "umask 077; openssl rand -base64 32 > token; cat token";
}

/** A self-signed certificate for ten years: pinned here, so no authority is needed. */
export function certificateLines(host: string): string {
  const san = /^[\d.]+$|^\[/.test(host) ? `IP:${host.replace(/[[\]]/g, "")}` : `DNS:${host}`;
  return `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \\\n  -subj "/CN=keymaster agent" -addext "subjectAltName=${san}" -keyout agent.key -out agent.crt`;
}

/** agent.json for one BIND 9 server with Debian's paths. */
export function agentConfigText(name: string, port: string): string {
  const config = {
    name,
    listen: { host: "0.0.0.0", port: Number(port) },
    tokenFile: "token",
    tls: { certFile: "agent.crt", keyFile: "agent.key" },
    stateDir: "state",
    readOnly: true,
    drivers: [
      {
        driver: "bind9",
        estate: "bind",
        server: name,
        dns: { ip: "127.0.0.1", port: 53 },
        statisticsUrl: "http://127.0.0.1:8053",
        control: { ip: "127.0.0.1", port: 953, keyFile: "/etc/bind/rndc.key" },
        keyDirectory: "/var/lib/bind/keys",
        configFile: "/etc/bind/named.conf",
      },
    ],
  };
  return JSON.stringify(config, null, 2);
}

/** The line that starts the agent in its own checkout. */
export function startLine(): string {
  return "npm run agent -- --config agent.json";
}
