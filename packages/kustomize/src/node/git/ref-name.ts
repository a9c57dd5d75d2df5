/** Texts that git doesn't allow in the name of a branch, a tag or another ref, or at its beginning or end. */
const WRONG = /[\0- \x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-+/]|[/.]$|^@$|(?:^|\/)\.|\.lock(?:\/|$)/;

/** True for a valid name of a ref, by `git check-ref-format`, or of a commit; false for a refspec or option. */
export function isRefName(text: string): boolean {
  return text !== "" && !WRONG.test(text);
}
