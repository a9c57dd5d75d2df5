import { existsSync, readFileSync } from "node:fs";
import { OutsideError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { Command } from "commander";

/** `kustogen comment`: posts the review of a merge request. */
export const comment = new Command("comment")
  .summary("post a review as a note on a GitLab merge request, and keep it up to date")
  .description(
    "Posts the output of `kustogen diff --output comment.md` as a note on a GitLab merge request, and updates this note on " +
      "later runs. In a merge request job, set only the token, in KUSTOGEN_TOKEN. On GitHub, the workflow that " +
      "`init` writes does this.",
  )
  .argument("<file>", "the report in Markdown; if the file is missing, the note says that the review failed")
  .requiredOption("--forge <name>", "the git host to post to: gitlab")
  .option(
    "--ended <code>",
    "exit code of `kustogen diff`; with 2 or 3, the note begins with a statement that the review failed",
    "0",
  )
  .action(async (file: string, { ended, forge }: { ended: string; forge: string }) => {
    if (forge !== "gitlab")
      throw wrongUsage(
        `--forge ${forge}: expected gitlab; on GitHub .github/workflows/kustogen-comment.yml writes the comment`,
      );
    await runComment(file, ended);
  });

/** The variables of a CI job with its merge request: the URL of the API, the project, and the request's number there. */
const VARIABLES = ["CI_API_V4_URL", "CI_MERGE_REQUEST_PROJECT_ID", "CI_MERGE_REQUEST_IID"];

/** Posts a report, whose review `ended` so, to the merge request of the CI job. @throws InputError, OutsideError */
export async function runComment(file: string, ended: string, env = process.env): Promise<void> {
  const [api = "", project = "", number = ""] = VARIABLES.map((variable) => {
    const value = lookUp(env, variable);
    if (value) return value;
    const why = "this command runs only in a job of a merge request pipeline";
    throw wrongUsage(`${variable} is not set: ${why}`);
  });
  const token = env.KUSTOGEN_TOKEN;
  if (!token && env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID !== project) {
    process.stderr.write(
      "a merge request from a fork has no access to the token, so its review is only kept as a job artifact\n",
    );
    return;
  }
  if (!token)
    throw wrongUsage(
      "KUSTOGEN_TOKEN is not set: create a project access token (role Reporter, scope api) and add it as a masked CI/CD variable of this name",
    );
  const notes = `projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(number)}/notes`;
  const done = await postNote(api, notes, token, textOf(file, ended, env.CI_JOB_URL));
  process.stdout.write(`${done}\n`);
}

/** The text of the note: the report, after a warning if the review failed. */
function textOf(file: string, ended: string, job: string | undefined): string {
  const report = existsSync(file) ? readFileSync(file, "utf8") : "";
  if ((ended === "0" || ended === "1") && report !== "") return inertMarkdown(report);
  const failed = `### ⛔ The review failed\n\nDon't rely on the report below. The log of [its job](${job ?? "."}) shows the reason.\n`;
  return `${failed}\n${inertMarkdown(report)}`;
}

/** The beginning of the note, by which the next review finds it. */
const MARK = "<!-- kustogen review -->";
/** GitLab's maximum length of a note. */
const MOST_CHARACTERS = 1_000_000;
const MOST_PAGES = 100;

/** A repository's text without effects: no mentions, and none of GitLab's quick actions, such as `/merge`. */
function inertMarkdown(text: string): string {
  return text.replace(/@(?=[\w-])/g, "@\u200b").replace(/^([^\S\n]*)\/(?=\w)/gm, "$1\u200b/");
}

/** Creates the note of a merge request, or updates the one from the same account; says which. @throws OutsideError */
async function postNote(api: string, notes: string, token: string, text: string): Promise<string> {
  const ask = (path: string, method = "GET", body?: object) => request(`${api}/${path}`, token, method, body);
  const body = `${MARK}\n${text}`.slice(0, MOST_CHARACTERS);
  const { answer: user } = await ask("user");
  const author = isMap(user) ? user.id : undefined;
  let page = "1";
  for (let pages = 0; page !== "" && pages < MOST_PAGES; pages++) {
    const { answer, next } = await ask(`${notes}?per_page=100&page=${page}`);
    // A note with the mark from another account isn't ours.
    const isOurs = (one: unknown) =>
      isMap(one) && isMap(one.author) && one.author.id === author && String(one.body).startsWith(MARK);
    const ours = Array.isArray(answer) ? answer.find(isOurs) : undefined;
    if (ours?.body === body) return "the review's note already has this text";
    if (ours !== undefined) {
      await ask(`${notes}/${ours.id}`, "PUT", { body });
      return "the review's note is up to date";
    }
    page = next;
  }
  await ask(notes, "POST", { body });
  return "the review was posted as a note on the merge request";
}

async function request(url: string, token: string, method: string, body: object | undefined) {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: { "private-token": token, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
      // The token is only for this server.
      redirect: "error",
      signal: AbortSignal.timeout(60_000),
    });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    throw new OutsideError(`${method} ${url}: ${cause?.message ?? message}`);
  }
  const text = await response.text();
  if (!response.ok)
    throw new OutsideError(
      `${method} ${url}: GitLab answers ${response.status} ${text.slice(0, 500)}${[401, 403].includes(response.status) ? "\nThe token in KUSTOGEN_TOKEN needs the role Reporter and the scope api." : ""}`,
    );
  try {
    return { answer: JSON.parse(text) as unknown, next: response.headers.get("x-next-page") ?? "" };
  } catch {
    throw new OutsideError(`${method} ${url}: the answer isn't JSON: ${text.slice(0, 200)}`);
  }
}
