import { BlockList, isIP } from "node:net";
import { InputError, OutsideError, withoutLogin } from "../../errors/errors.ts";
import { waiting } from "../progress.ts";
import { run } from "../run.ts";

/** Networks whose addresses aren't on the public internet, for `net.BlockList` (IANA's special registries). */
export const NOT_PUBLIC: readonly (readonly [network: string, prefix: number, family: "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["168.63.129.16", 32, "ipv4"], // Azure's own services for its machines
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  // All of IPv6 except 2000::/3, which is the assigned part; within that, IPv4-mapped ranges and documentation.
  ["::", 3, "ipv6"],
  ["4000::", 2, "ipv6"],
  ["8000::", 1, "ipv6"],
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["3fff::", 20, "ipv6"],
];

const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, prefix, family] of NOT_PUBLIC) lists[family].addSubnet(network, prefix, family);

/** True for an address on the public internet; a name isn't resolved. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  return !lists[family].check(address, family);
}

/** The time limit for a server. */
const TIMEOUT = 27_000;
/** The maximum size of a response, which is also that of a file in a build. */
const MOST = 32 * 2 ** 20;

// A separate process makes the request, because builds are synchronous and Node's client isn't. It contacts one
// server at an address that it has checked itself: otherwise the name could resolve to another address between check
// and request.
const ASK = `
import { lookup } from "node:dns/promises";
import { BlockList } from "node:net";
let input = "";
for await (const chunk of process.stdin) input += chunk;
const { url, host, open, resolve, most, notPublic } = JSON.parse(input);
const say = (answer) => process.stdout.write(JSON.stringify(answer), () => process.exit());
// A list for each family: in one, networks of IPv6 would hold addresses of IPv4 as well.
const lists = { 4: new BlockList(), 6: new BlockList() };
for (const network of notPublic) lists[network[2] === "ipv6" ? 6 : 4].addSubnet(...network);
const proxied = !resolve && process.allowedNodeEnvironmentFlags.has("--use-env-proxy") &&
  Boolean(process.env[new URL(url).protocol === "https:" ? "https_proxy" : "http_proxy"] ||
  process.env[new URL(url).protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY"]);
try {
  const addresses = await lookup(host, { all: true, verbatim: true }).catch((error) => {
    if (proxied) return [];
    throw error;
  });
  const refused = open ? undefined : addresses.find(({ address, family }) => lists[family].check(address, "ipv" + family));
  const headers = { "user-agent": "kustogen", accept: "*/*" };
  const pass = async (status, text, location, body) => {
    const chunks = [];
    let size = 0;
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > most) break;
    }
    if (size > most) say({ tooLarge: true });
    else say({ status, text, location, body: Buffer.concat(chunks).toString("base64") });
  };
  if (refused) say({ refused: refused.address });
  else if (resolve) say({ address: addresses[0].address });
  else if (proxied) {
    const answer = await fetch(url, { redirect: "manual", headers });
    await pass(answer.status, answer.statusText, answer.headers.get("location") ?? undefined, answer.body);
  } else {
    const { get } = await import(new URL(url).protocol === "https:" ? "node:https" : "node:http");
    const known = (_, options, done) =>
      options.all ? done(null, addresses) : done(null, addresses[0].address, addresses[0].family);
    const answer = await new Promise((answered, failed) =>
      get(url, { lookup: known, agent: false, headers }, answered).on("error", failed));
    await pass(answer.statusCode, answer.statusMessage, answer.headers.location, answer);
  }
} catch (error) {
  say({ error: String(error.cause?.message || error.cause?.code || error.message || error.code) });
}`;

/** A server's response. */
export interface ServerAnswer {
  status: number;
  text: string;
  /** The target of a redirection. */
  location?: string;
  body: string;
}

interface Said extends Partial<ServerAnswer> {
  /** An address that isn't public. */
  refused?: string;
  /** The address that a name resolves to. */
  address?: string;
  tooLarge?: boolean;
  error?: string;
}

/**
 * A server's response for an http or https URL, without following redirections.
 * @param open whether its address may be non-public
 * @throws InputError for a non-public address, OutsideError if no server responds
 */
export function askServer(url: string, open: boolean): ServerAnswer {
  const { username, password, hostname } = new URL(url);
  if (username !== "" || password !== "")
    throw new OutsideError(`${url}: not fetched: the URL of a file must not contain a login`, {
      code: "remote-failed",
    });
  const { status = 0, text = "", location, body = "" } = said(url, { url, host: bare(hostname), open });
  return { status, text, body, ...(location !== undefined && { location }) };
}

/** The public address of a host. Throws InputError if it has another one, OutsideError if it has none. */
export function publicAddress(url: string, host: string): string {
  return said(url, { host: bare(host), resolve: true }).address as string;
}

function said(
  url: string,
  question: { url?: string; host: string; open?: boolean; resolve?: boolean },
): Said {
  const { host, open, resolve } = question;
  const isAddress = open !== true && isIP(host) !== 0 && !host.includes("%");
  if (isAddress && !isPublicAddress(host)) throw notPublic(url, host, host);
  if (isAddress && resolve) return { address: host };
  const answer = waiting(`asking ${withoutLogin(url)}`, () =>
    run(process.execPath, ["--input-type=module", "-e", ASK], {
      input: JSON.stringify({ ...question, most: MOST, notPublic: NOT_PUBLIC }),
      timeout: TIMEOUT,
      env: { ...process.env, NODE_USE_ENV_PROXY: "1", NODE_OPTIONS: "" },
    }),
  );
  const found = JSON.parse(answer.stdout || "{}") as Said;
  if (found.refused !== undefined) throw notPublic(url, host, found.refused);
  if (found.tooLarge)
    throw new InputError(`${url}: returns more than ${MOST / 2 ** 20} MiB`, { code: "too-large" });
  if (found.error !== undefined || (found.status ?? found.address) === undefined)
    throw new OutsideError(`${url}: no answer: ${found.error ?? answer.stderr.trim().split("\n")[0]}`, {
      code: "remote-failed",
    });
  return found;
}

function notPublic(url: string, host: string, address: string): InputError {
  return new InputError(
    `${url}: ${host} is at ${address}, which isn't a public address, so nothing is fetched from it; ` +
      `--remote-allow ${host} allows it`,
    { code: "remote-not-allowed" },
  );
}

/** The host of a URL without the brackets of an IPv6 address. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
