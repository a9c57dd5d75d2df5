import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";

/** The merge request for a note. */
export interface MergeRequest {
  /** The URL of the API, such as "https://gitlab.example.com/api/v4". */
  api: string;
  /** The project that the merge request is for. */
  project: string;
  /** Its number there. */
  number: string;
}

/** The beginning of the note, by which the next review finds it. */
const MARK = "<!-- kustogen review -->";
/** GitLab's maximum length of a note. */
const MOST_CHARACTERS = 1_000_000;
const MOST_PAGES = 100;

/** A repository's text without effects: no mentions, and none of GitLab's quick actions, such as `/merge`. */
export function inertMarkdown(text: string): string {
  return text.replace(/@(?=[\w-])/g, "@\u200b").replace(/^([^\S\n]*)\/(?=\w)/gm, "$1\u200b/");
}

/**
 * Creates the note of a merge request, or updates the one from the same account. Returns what was done.
 * @throws OutsideError if the server can't be reached or rejects it
 */
export async function postNote(
  { api, project, number }: MergeRequest,
  token: string,
  text: string,
): Promise<string> {
  const notes = `projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(number)}/notes`;
  const ask = (path: string, method = "GET", body?: object) => request(`${api}/${path}`, token, method, body);
  const body = `${MARK}\n${text}`.slice(0, MOST_CHARACTERS);
  const { answer: user } = await ask("user");
  const author = isMap(user) ? user.id : undefined;
  let page = "1";
  for (let pages = 0; page !== "" && pages < MOST_PAGES; pages++) {
    const { answer, next } = await ask(`${notes}?per_page=100&page=${page}`);
    const ours = (Array.isArray(answer) ? answer : []).find(
      // A note with the mark from another account isn't ours.
      (one) =>
        isMap(one) && isMap(one.author) && one.author.id === author && String(one.body).startsWith(MARK),
    );
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
