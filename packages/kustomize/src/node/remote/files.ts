import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OutsideError } from "../../errors/errors.ts";
import { withoutLogin } from "../../errors/without-login.ts";
import type { RemoteFile } from "../../outside.ts";
import { cacheName } from "../cache-folder.ts";
import { waiting } from "../progress.ts";
import { run } from "../run.ts";

/** How long a server may take. */
const TIMEOUT = 27_000;

// Builds are synchronous and Node's own client is not, so that a process of its own asks the server.
const ASK = `
let url = "";
for await (const chunk of process.stdin) url += chunk;
try {
  const answer = await fetch(url, { headers: { "user-agent": "kustogen", "accept": "*/*" } });
  const body = Buffer.from(await answer.arrayBuffer()).toString("base64");
  process.stdout.write(JSON.stringify({ status: answer.status, text: answer.statusText, body }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: String(error.cause?.message || error.cause?.code || error.message) }));
}`;

interface Answered {
  status?: number;
  text?: string;
  body?: string;
  error?: string;
}

/** Files behind URLs, each kept as it was the last time. */
export class FileCache {
  readonly #folder: string;
  readonly #note: (text: string) => void;
  readonly #fetched = new Map<string, RemoteFile>();

  constructor(folder: string, note: (text: string) => void) {
    this.#folder = folder;
    this.#note = note;
  }

  /** The file behind the URL, asked for once. Throws OutsideError when no server answers and none ever did. */
  fetch(url: string): RemoteFile {
    let file = this.#fetched.get(url);
    if (file === undefined) {
      file = this.#ask(url);
      this.#fetched.set(url, file);
    }
    return file;
  }

  /** What the server answers now. Throws OutsideError when none does. */
  fetchNow(url: string): RemoteFile {
    const answer = ask(url);
    if (!answer.ok) return answer;
    const place = this.#place(url);
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(`${place}.${process.pid}`, answer.content);
    renameSync(`${place}.${process.pid}`, place);
    return answer;
  }

  #place(url: string): string {
    return join(this.#folder, cacheName(url));
  }

  #ask(url: string): RemoteFile {
    try {
      return this.fetchNow(url);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      try {
        const content = readFileSync(this.#place(url));
        this.#note(`note: ${error.message}; the file is used as it was the last time`);
        return { ok: true, content };
      } catch {
        throw error;
      }
    }
  }
}

function ask(url: string): RemoteFile {
  const answer = waiting(`fetching ${withoutLogin(url)}`, () =>
    run(process.execPath, ["--input-type=module", "-e", ASK], {
      input: url,
      timeout: TIMEOUT,
      env: { ...process.env, NODE_USE_ENV_PROXY: "1", NODE_OPTIONS: "" },
    }),
  );
  const { status = 0, text, body = "", error } = JSON.parse(answer.stdout || "{}") as Answered;
  if (error !== undefined || status === 0)
    throw new OutsideError(`${url}: no answer: ${error ?? answer.stderr.trim().split("\n")[0]}`, {
      code: "remote-failed",
    });
  if (status < 200 || status > 299) return { ok: false, status: `${status} ${text ?? ""}`.trim() };
  return { ok: true, content: Buffer.from(body, "base64") };
}
