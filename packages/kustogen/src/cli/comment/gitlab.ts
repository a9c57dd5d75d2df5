import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";

/** Where a note belongs. */
export interface MergeRequest {
  /** The address of the API, such as "https://gitlab.example.com/api/v4". */
  api: string;
  /** The project that the merge request is for. */
  project: string;
  /** Its number there. */
  number: string;
}

/** How the note begins, so that the next review finds it. */
const MARK = "<!-- kustogen review -->";
/** GitLab takes no longer note. */
const MOST_CHARACTERS = 1_000_000;
const MOST_PAGES = 100;

/** Text of a repository that calls nobody and gives no orders: neither mentions nor GitLab's quick actions, `/merge`. */
export function inertMarkdown(text: string): string {
  return text.replace(/@(?=[\w-])/g, "@\u200b").replace(/^([^\S\n]*)\/(?=\w)/gm, "$1\u200b/");
}

/**
 * Makes the note of a merge request, or changes the one that the same account has made before. Says what was done.
 *
 * @throws OutsideError when the server can't be reached or refuses
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
      // Whoever else begins a note with the mark has not written ours.
      (one) =>
        isMap(one) && isMap(one.author) && one.author.id === author && String(one.body).startsWith(MARK),
    );
    if (ours?.body === body) return "the note of the review already says so";
    if (ours !== undefined) {
      await ask(`${notes}/${ours.id}`, "PUT", { body });
      return "the note of the review is up to date";
    }
    page = next;
  }
  await ask(notes, "POST", { body });
  return "the review is a note of the merge request";
}

async function request(url: string, token: string, method: string, body: object | undefined) {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: { "private-token": token, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
      // The token is for this server alone.
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
      `${method} ${url}: GitLab answers ${response.status} ${text.slice(0, 500)}${[401, 403].includes(response.status) ? "\nThe token of KUSTOGEN_TOKEN needs the role Reporter and the scope api." : ""}`,
    );
  try {
    return { answer: JSON.parse(text) as unknown, next: response.headers.get("x-next-page") ?? "" };
  } catch {
    throw new OutsideError(`${method} ${url}: the answer isn't JSON: ${text.slice(0, 200)}`);
  }
}
