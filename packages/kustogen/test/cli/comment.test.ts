import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { temporaryFolder } from "../../../../test/repository.ts";
import { runComment } from "../../src/cli/comment.ts";
import { taking } from "./printed.ts";

const TOKEN = "token-of-the-bot";
const folder = temporaryFolder();
const report = join(folder, "comment.md");
let server: Server;
let env: NodeJS.ProcessEnv;
/** The notes of merge request 7 of project 5, as GitLab keeps them: 100 a page. */
let notes: { id: number; author: { id: number }; body: string }[];

async function bodyOf(request: IncomingMessage): Promise<{ body: string }> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const answer = (code: number, value: unknown, headers = {}) =>
      response.writeHead(code, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
    if (request.headers["private-token"] !== TOKEN) return answer(401, { message: "401 Unauthorized" });
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    if (pathname === "/api/v4/user") return answer(200, { id: 42 });
    const [, id] = /^\/api\/v4\/projects\/5\/merge_requests\/7\/notes(?:\/(\d+))?$/.exec(pathname) ?? [];
    if (pathname.endsWith("/notes") && request.method === "GET") {
      const page = Number(searchParams.get("page"));
      const next = notes.length > page * 100 ? String(page + 1) : "";
      return answer(200, notes.slice((page - 1) * 100, page * 100), { "x-next-page": next });
    }
    if (request.method === "POST") {
      notes.push({ id: notes.length + 1, author: { id: 42 }, ...(await bodyOf(request)) });
      return answer(201, notes.at(-1));
    }
    const note = notes.find((one) => String(one.id) === id);
    if (request.method !== "PUT" || note === undefined) return answer(404, { message: "404 Not found" });
    if (note.author.id !== 42) return answer(403, { message: "403 Forbidden" });
    Object.assign(note, await bodyOf(request));
    return answer(200, note);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  env = {
    CI_API_V4_URL: `http://127.0.0.1:${port}/api/v4`,
    CI_MERGE_REQUEST_PROJECT_ID: "5",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
    CI_MERGE_REQUEST_IID: "7",
    CI_JOB_URL: "https://gitlab.example.com/job/1",
    KUSTOGEN_TOKEN: TOKEN,
  };
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  notes = [];
  writeFileSync(report, "### Nothing changes\n");
  taking(process.stdout);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

it("makes one note, and changes that one from then on, however many others there are", async () => {
  await runComment(report, "0", env);
  const [first] = notes;
  expect(first?.body).toBe("<!-- kustogen review -->\n### Nothing changes\n");
  notes = Array.from({ length: 150 }, (_, index) => ({ id: index + 9, author: { id: 1 }, body: "+1" }));
  if (first) notes.push(first);
  writeFileSync(report, "### 1 of 2 folders changes\n");
  await runComment(report, "1", env);
  expect(notes).toHaveLength(151);
  expect(notes.at(-1)?.body).toContain("1 of 2 folders");
});

it("leaves alone what someone else begins like it", async () => {
  notes = [{ id: 1, author: { id: 7 }, body: "<!-- kustogen review -->\nall is fine" }];
  await runComment(report, "0", env);
  expect(notes.map(({ body }) => body.includes("Nothing changes"))).toEqual([false, true]);
});

it("gives GitLab no orders and calls nobody, whatever the repository has for text", async () => {
  writeFileSync(report, "/merge\n  /close\n> /spec/x @all\nkept/as/is a@b\n");
  await runComment(report, "0", env);
  expect(notes[0]?.body).toBe(
    "<!-- kustogen review -->\n\u200b/merge\n  \u200b/close\n> /spec/x @\u200ball\nkept/as/is a@\u200bb\n",
  );
});

it.each(["2", "3"])("says first that the review failed, which ended with %s", async (ended) => {
  await runComment(report, ended, env);
  await runComment(join(folder, "missing.md"), "0", env);
  expect(notes[0]?.body).toContain("The review failed");
  expect(notes[0]?.body).toContain("https://gitlab.example.com/job/1");
});

it("needs the job of a merge request and a token that may; a fork's has none, and that is fine", async () => {
  const { CI_MERGE_REQUEST_IID: _, ...branch } = env;
  (await refusedLater(runComment(report, "0", branch))).toThrow("CI_MERGE_REQUEST_IID is not set");
  const { KUSTOGEN_TOKEN: __, ...without } = env;
  (await refusedLater(runComment(report, "0", without))).toThrow("role Reporter, scope api");
  await runComment(report, "0", { ...without, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "6" });
  const wrong = runComment(report, "0", { ...env, KUSTOGEN_TOKEN: "other" });
  (await refusedLater(wrong)).toThrow(/GitLab answers 401 .*\nThe token/);
  await expect(wrong).rejects.not.toThrow("other");
  expect(notes).toEqual([]);
});
