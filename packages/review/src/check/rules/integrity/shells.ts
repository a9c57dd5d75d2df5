/** Programs that read operators and variables themselves, or run a program that does. */
const SHELL =
  /(?:^|[\\/])(?:ba|da|a|z|k|c|fi)?sh$|(?:^|[\\/])(?:busybox|cmd(?:\.exe)?|pwsh|powershell(?:\.exe)?)$/;

/** True for the words of a command that starts a shell. */
export function startsShell(words: readonly unknown[]): boolean {
  return words.some((word) => typeof word === "string" && SHELL.test(word));
}

/** The script that a shell of POSIX gets with `-c`, after `set -e` for `-ec`; undefined for any other command. */
export function scriptOf(words: readonly unknown[]): string | undefined {
  const at = words.findIndex((word) => typeof word === "string" && /(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(word));
  const [option, script] = at < 0 ? [] : words.slice(at + 1);
  if (typeof option !== "string" || !/^-[a-z]*c$/.test(option) || typeof script !== "string")
    return undefined;
  return option.includes("e") ? `set -e\n${script}` : script;
}
