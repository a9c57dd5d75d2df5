/** What git allows in no name of a branch, a tag or another ref, nor at their begin and end. */
const WRONG = /[\0- \x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-+/]|[/.]$|^@$|(?:^|\/)\.|\.lock(?:\/|$)/;

/** True for what can be the name of a ref, by the rules of `git check-ref-format`, or of a commit; no refspec, no option. */
export function isRefName(text: string): boolean {
  return text !== "" && !WRONG.test(text);
}
