import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runTool } from "./run-tool";

/** A certificate authority of one's own and a certificate of it for loopback. */
export type TestCertificates = {
  /** PEM of the authority: what a client must trust. */
  readonly caCertificate: string;
  readonly caCertificateFile: string;
  readonly certFile: string;
  readonly keyFile: string;
};

const CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const NAMES = ["IP:127.0.0.1", "IP:::1", "DNS:localhost"];

/** Makes them with openssl in a directory; the names of the files start with `name`. `names` beside loopback's own stand in it too. */
export async function makeCertificates(
  directory: string,
  name: string,
  names: readonly string[] = [],
): Promise<TestCertificates> {
  const file = (suffix: string) => path.join(directory, `${name}-${suffix}`);
  const openssl = (...args: readonly string[]) => runTool("openssl", args, directory);
  await openssl(
    ...["req", "-x509", ...CURVE, "-days", "2", "-subj", `/CN=${name} test authority`],
    ...["-keyout", file("ca.key"), "-out", file("ca.pem")],
  );
  await openssl(
    ...["req", ...CURVE, "-subj", "/CN=localhost"],
    ...["-keyout", file("server.key"), "-out", file("server.csr")],
  );
  const subjects = [...NAMES, ...names].join(",");
  await writeFile(file("server.ext"), `subjectAltName=${subjects}\nbasicConstraints=CA:FALSE\n`);
  await openssl(
    ...["x509", "-req", "-in", file("server.csr"), "-days", "2", "-extfile", file("server.ext")],
    ...["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial"],
    ...["-out", file("server.pem")],
  );
  return {
    caCertificate: await readFile(file("ca.pem"), "utf8"),
    caCertificateFile: file("ca.pem"),
    certFile: file("server.pem"),
    keyFile: file("server.key"),
  };
}
