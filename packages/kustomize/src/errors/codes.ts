/** The meaning of an error code, and how to fix the error. */
export interface CodeText {
  means: string;
  mend: string;
}

/** Every code that an error can have, sorted; the source of `kustogen explain CODE` and of the page of errors. */
export const ERROR_CODES = {
  "already-exists": {
    means:
      "The file, folder or name that the command would create already exists, and kustogen doesn't overwrite it.",
    mend: "Choose another name, or move what exists out of the way; some commands have `--force`.",
  },
  ambiguous: {
    means: "The request matches several things, such as two environments, resources or kustomizations.",
    mend: "Name the one that you mean, as the message shows, or remove the other.",
  },
  "bad-input": {
    means:
      "A value in a file or on the command line can't be used. The message shows where, and what was expected.",
    mend: "Change it at the place that the message names, and run the command again.",
  },
  "changed-meanwhile": {
    means: "A file changed while the command was running, so the result would not match the file.",
    mend: "Run the command again.",
  },
  circle: {
    means: "References form a cycle: kustomizations, layers, or symbolic links.",
    mend: "Remove one of the references that form the cycle.",
  },
  converted: {
    means:
      "An environment reads a file that git changes on checkout, by a filter or into an encoding that it doesn't know (`.gitattributes`), so that its content there is unknown here.",
    mend: "Remove the attribute from files that are deployed, and store them as they are deployed.",
  },
  credential: {
    means: "A value looks like a credential, which must not be in a repository.",
    mend: "Remove it, revoke it, and refer to a Secret instead. If it isn't a credential, explain why with `notSecret()`.",
  },
  defect: {
    means: "kustogen found a bug in itself before anything was written.",
    mend: "Report it with the message and, if possible, the input that reproduces it.",
  },
  duplicate: {
    means: "Two resources, keys, systems or rules have the same name, which must be unique.",
    mend: "Rename or remove one of them.",
  },
  encrypted: {
    means:
      "The file, or the kind or name of an object, is encrypted with SOPS, git-crypt, Ansible Vault, age, PGP or transcrypt.",
    mend: "Decrypt it before the command runs. With SOPS, encrypt only the values of a Secret (`encrypted_regex: ^(data|stringData)$`), so that everything else can be checked.",
  },
  "git-failed": {
    means: "A git command failed; the message quotes git or a hook.",
    mend: "Fix what git reports, and run the command again.",
  },
  "hand-edited": {
    means: "A generated file was edited by hand, and generating it again would lose the edits.",
    mend: "Move the change into its source, or overwrite it with `--accept FILE` or `--force`; uncommitted edits are kept in `git stash`.",
  },
  "helm-failed": {
    means: "Helm, which renders charts, failed or has an unsupported version.",
    mend: "Fix what helm reports: the values, the version of the chart, or the repository that it is pulled from.",
  },
  "impure-system": {
    means:
      "The function that describes a system asks for more than its arguments, or returned different results for the same.",
    mend: "Fix what the message names, at its line. It may depend only on its arguments: no time, no random numbers, no files.",
  },
  interrupted: {
    means: "A signal such as Ctrl-C stopped the command; the files are in a consistent state.",
    mend: "Run the command again.",
  },
  "invalid-json": {
    means: "The text is not JSON, or contains something that JSON doesn't allow.",
    mend: "Fix it at the line that the message names.",
  },
  "invalid-kustomization": {
    means:
      "A field of a kustomization, or of a file that it names, is unknown or has a value that kustomize doesn't expect.",
    mend: "Fix the field that the message names; kustomize build rejects it as well.",
  },
  "invalid-name": {
    means: "A name isn't valid for its purpose.",
    mend: "Choose a name in the form that the message shows.",
  },
  "invalid-patch": {
    means: "A patch can't be read, or can't be applied to the resource that it patches.",
    mend: "Fix the patch at the step or field that the message names; kustomize build rejects it as well.",
  },
  "invalid-resource": {
    means: "A resource doesn't match the schema of its kind, or has no kind or name.",
    mend: "Fix the field that the message names.",
  },
  "invalid-settings": {
    means:
      "A setting, a pin or a field of an environment or of the configuration is unknown or has a wrong value.",
    mend: "Fix it in the file and line that the message names.",
  },
  "invalid-yaml": {
    means: "A file or text is not valid YAML.",
    mend: "Fix it at the line that the message names.",
  },
  locked: {
    means: "Another process is working in this repository: git, or another run of kustogen.",
    mend: "Wait for it to end. If no process is working, delete the lock that the message names.",
  },
  "merge-conflict": {
    means: "A file has the markers of a merge conflict that nobody has resolved.",
    mend: "In generators/, keep what is right of both sides, and delete the markers. A generated file is written again: `npm run gen -- --accept FILE`, or, while git merges or rebases, `npm run gen -- --no-commit --force`, and finish that.",
  },
  "missing-object": {
    means: "git doesn't have an object that a commit refers to.",
    mend: "Run `git fetch`; if that doesn't help, `git fsck` shows what is missing.",
  },
  "missing-program": {
    means: "A program that the command runs is not on your PATH.",
    mend: "Install it, and run the command again.",
  },
  "needs-helm": {
    means: "A kustomization has a Helm chart, and kustogen doesn't run helm by default.",
    mend: "Run the command with `--enable-helm`, which needs helm 3 or 4 on your PATH.",
  },
  "no-commit": {
    means: "The repository has no commit for the command to compare with or build on.",
    mend: "Commit your files first; in a shallow clone, fetch more of the history.",
  },
  "no-identity": {
    means: "git doesn't know who the committer is.",
    mend: "Set `user.name` and `user.email` with `git config`.",
  },
  "no-kustomization": {
    means: "A folder has no kustomization.yaml, kustomization.yml or Kustomization.",
    mend: "Name a folder that has one, or add the file.",
  },
  "no-such-file": { means: "The given path doesn't exist.", mend: "Correct the path, or add the file." },
  "no-such-folder": {
    means: "No folder exists at the given path.",
    mend: "Correct the path; it is relative to the folder that the command runs in.",
  },
  "no-systems": {
    means: "The command works on the systems of a repository, and this repository has none.",
    mend: "Run it in a repository that has systems, or create one with `kustogen init`.",
  },
  "no-target": {
    means: "A patch, replacement, replica count or variable names a resource or field that doesn't exist.",
    mend: "Correct its name, kind and namespace; kustomize build rejects it as well.",
  },
  "no-work-tree": {
    means: "The folder is in a bare repository or inside .git, where there are no files to work on.",
    mend: "Run the command in a clone.",
  },
  "not-a-repository": {
    means: "The folder isn't in a git repository.",
    mend: "Run the command in a clone, or run `git init` first.",
  },
  "not-checked-out": {
    means:
      "A kustomization reads a file that git tracks, but that isn't in this checkout, which is sparse or lacks submodules.",
    mend: "Check it out as the message says, and run the command again.",
  },
  "not-committed": {
    means: "git could not make the commit, or the commit doesn't contain what was generated.",
    mend: "Fix what git or the hook reports; nothing was changed.",
  },
  "not-installed": {
    means: "The dependencies of the repository are not installed, or don't match its lock file.",
    mend: "Run `npm ci`, then the command again.",
  },
  "not-supported": {
    means:
      "The kustomization needs something that the embedded renderer doesn't support: an exec or container plugin, or a rare kind of replacement.",
    mend: "Use `kustogen render --renderer kustomize`, which runs the real program.",
  },
  "not-text": {
    means: "A file is not UTF-8 text, or has characters that can't be printed.",
    mend: "Save it as UTF-8; put binary content into `binaryData` or into a generator's file.",
  },
  "outside-failed": {
    means: "Something outside kustogen failed: the file system, the network or another program.",
    mend: "Fix what the message names, and run the command again.",
  },
  "outside-root": {
    means: "A kustomization reads a file outside its own folder, which kustomize rejects by default.",
    mend: "Move the file below the kustomization, or give its folder its own kustomization and refer to that. If you build with `LoadRestrictionsNone`, pass `--load-restrictor LoadRestrictionsNone`.",
  },
  "outside-tree": {
    means: "A path or link leads outside the repository, revision or chart that it is in.",
    mend: "Name a path inside it, or allow the other folder with `--within`.",
  },
  "partly-staged": {
    means: "A file's staged content differs from the working tree, so a commit can't contain both.",
    mend: "Stage all of the file or none of it.",
  },
  "refused-by-rule": {
    means: "A rule of a system, or of kustogen, stops the command before anything is written.",
    mend: "Fix what the rule reports; `kustogen explain RULE` explains it.",
  },
  "refused-removal": {
    means:
      "Something that holds data would be removed: a StatefulSet with its own volumes, a claim, a namespace.",
    mend: "Find out which change removes it. If you mean to remove it, back up the data, and run `gen` with `--allow-removal` and `--reason`.",
  },
  "remote-failed": {
    means: "A repository or file at a URL could not be fetched.",
    mend: "Check the URL, the network and your access; the message quotes git or the server.",
  },
  "remote-not-allowed": {
    means:
      "A kustomization refers to a repository or file by its URL, and kustogen fetches nothing by default.",
    mend: "Run the command with `--remote`, or keep a copy in the repository with `kustogen vendor`.",
  },
  template: {
    means:
      "The file is a template: another program has to replace the names in angle brackets or double braces before the file is valid YAML.",
    mend: "Check the file that this program writes. If no program replaces the names, write the real values into the file.",
  },
  "too-large": {
    means: "A file, a string or the result of a build is larger or more deeply nested than kustogen accepts.",
    mend: "Make it smaller at the place that the message names, or raise the limit that the message names in kustogen.yaml.",
  },
  "unknown-name": {
    means: "Nothing with this name exists: no such system, environment, layer, image or container.",
    mend: "Correct the name; the message shows the closest match or all known names.",
  },
  "unknown-revision": {
    means: "git has no commit with this name.",
    mend: "Correct it; in a shallow clone you may have to fetch it first.",
  },
  "unusable-place": {
    means:
      "A file or folder can't be read or written: a full disk, a read-only file system, or no permission.",
    mend: "Fix the problem that the message describes, and run the command again.",
  },
  "wrong-file-type": {
    means: "The path is a folder instead of a file, a file instead of a folder, or neither.",
    mend: "Correct the path, or move what is there out of the way.",
  },
  "wrong-usage": {
    means: "Options or arguments of the command are missing, or don't go together.",
    mend: "Correct them as the message describes; `--help` lists all of them.",
  },
} as const satisfies Record<string, CodeText>;

/** The name of a kind of error: "no-kustomization". */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether a word is the code of an error. */
export function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(ERROR_CODES, word);
}

/** The page of an error code, as Markdown: its meaning, and how to fix the error. */
export function codePage(code: ErrorCode): string {
  const { means, mend }: CodeText = ERROR_CODES[code];
  return `## ${code}\n\n${means}\n\n**What to do:** ${mend}\n`;
}
