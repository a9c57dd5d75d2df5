import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parse } from "yaml";
import { expect, expectRun, made, shell } from "./repository.ts";

/** A GitLab that has one merge request, and keeps its notes. */
async function gitlab(): Promise<{ notes: string[]; api: string; close: () => void }> {
  const notes: string[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = text === "" ? "" : (JSON.parse(text) as { body: string }).body;
    const [, id] = /\/notes\/(\d+)$/.exec(request.url ?? "") ?? [];
    if (request.method === "POST") notes.push(body);
    if (request.method === "PUT") notes[Number(id)] = body;
    const list = notes.map((note, index) => ({ id: index, author: { id: 1 }, body: note }));
    const answer = request.url?.endsWith("/user") ? { id: 1 } : request.method === "GET" ? list : {};
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { notes, api: `http://127.0.0.1:${port}/api/v4`, close: () => server.close() };
}

interface GitlabJob {
  before_script?: string[];
  script?: string[];
}

/** The text of a file that is included, with its inputs' defaults filled in as GitLab does. Throws for one without. */
function included(text: string): string {
  const [header = "", body = ""] = text.split(/^---$/m);
  const { spec } = parse(header) as { spec: { inputs: Record<string, { default?: unknown }> } };
  return body.replace(/\$\[\[ inputs\.(\w+) \]\]/g, (_, name: string) => {
    const value = spec.inputs[name]?.default;
    if (typeof value !== "string") throw new Error(`the input ${name} has no default`);
    return value;
  });
}

/** Checks the files that `init` writes for GitLab, below a folder. */
export async function gitlabRepository(at: string, engine: string, python: string): Promise<void> {
  const { top, base, here } = await made("gitlab", at, engine);
  const where = at || "the top";
  const body = included(readFileSync(join(top, ".gitlab/kustogen.yml"), "utf8"));
  const filledIn = join(top, ".git/kustogen.yml");
  writeFileSync(filledIn, body);
  for (const [name, file] of Object.entries({
    ".gitlab/kustogen.yml": filledIn,
    ".gitlab-ci.yml": join(top, ".gitlab-ci.yml"),
  }))
    expectRun(
      await here`${python} -m check_jsonschema --builtin-schema vendor.gitlab-ci ${file}`.nothrow(),
      `GitLab, ${where}: its schema takes ${name}`,
    );
  const { ".kustogen": shared, ...jobs } = parse(body) as Record<string, GitlabJob>;
  const server = await gitlab();
  const variables = {
    CI_PROJECT_DIR: top,
    CI_PROJECT_URL: "https://gitlab.example.com/o/r",
    CI_JOB_URL: "https://gitlab.example.com/o/r/-/jobs/1",
    CI_API_V4_URL: server.api,
    CI_MERGE_REQUEST_PROJECT_ID: "5",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
    CI_MERGE_REQUEST_IID: "7",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    KUSTOGEN_TOKEN: "a token of this machine",
  };
  for (const [job, { script = [] }] of Object.entries(jobs))
    expectRun(
      await shell(top, [...(shared?.before_script ?? []), ...script], variables),
      `GitLab, ${where}: the job ${job}`,
    );
  const again = jobs["kustogen review"]?.script ?? [];
  await shell(top, [...(shared?.before_script ?? []), ...again], variables);
  server.close();
  const [note = "", ...more] = server.notes;
  expect(
    more.length === 0 && note.includes("6.9.2") && note.includes("restarts"),
    `GitLab, ${where}: one note says what changes, after two runs`,
    server.notes.join("\n---\n"),
  );
}
