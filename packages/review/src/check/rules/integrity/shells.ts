/** Programs that read operators and variables themselves, or run a program that does. */
const SHELL =
  /(?:^|[\\/])(?:ba|da|a|z|k|c|fi)?sh$|(?:^|[\\/])(?:busybox|cmd(?:\.exe)?|pwsh|powershell(?:\.exe)?)$/;

/** True for the words of a command that starts a shell. */
export function startsShell(words: readonly unknown[]): boolean {
  return words.some((word) => typeof word === "string" && SHELL.test(word));
}

/** Where a shell of POSIX gets its script with `-c`; -1 for any other command. */
export function scriptAt(words: readonly unknown[]): number {
  const shell = words.findIndex(
    (word) => typeof word === "string" && /(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(word),
  );
  const option = words[shell + 1];
  if (shell < 0 || typeof option !== "string" || !/^-[a-z]*c$/.test(option)) return -1;
  const at = shell + (words[shell + 2] === "--" ? 3 : 2);
  return typeof words[at] === "string" ? at : -1;
}

/** The script that a shell of POSIX gets with `-c`, after `set -e` for `-ec`; undefined for any other command. */
export function scriptOf(words: readonly unknown[]): string | undefined {
  const at = scriptAt(words);
  const script = words[at];
  if (typeof script !== "string") return undefined;
  const option = words[at - 1] === "--" ? words[at - 2] : words[at - 1];
  return String(option).includes("e") ? `set -e\n${script}` : script;
}
