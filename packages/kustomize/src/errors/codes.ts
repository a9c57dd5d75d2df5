/** What an error of a code means, and what to do about it. */
export interface CodeText {
  means: string;
  mend: string;
}

/** Every code that an error can have, sorted; the pages of `kustogen check --explain CODE` and docs/errors.md are made of it. */
export const ERROR_CODES = {
  "already-exists": {
    means: "The file, folder or name that the command would make exists already, and nothing is overwritten.",
    mend: "Choose another name, or move what exists out of the way; some commands have --force.",
  },
  ambiguous: {
    means: "What was asked for fits several things, such as two environments, resources or kustomizations.",
    mend: "Name the one that is meant as the message shows, or remove the other.",
  },
  "bad-input": {
    means: "Something that was written can't be used. The message says where, and what was expected.",
    mend: "Change it at the place that the message names, and run the command again.",
  },
  "changed-meanwhile": {
    means: "A file changed while the command was running, so the rest would not have fitted to it.",
    mend: "Run the command again.",
  },
  circle: {
    means: "Something leads back to itself: kustomizations, layers, or the links of a path.",
    mend: "Remove one of the references in the circle.",
  },
  credential: {
    means: "A text looks like a credential, which must not be in a repository.",
    mend: "Take it out, replace it where it is valid, and name a Secret instead. If it is none, say why with notSecret().",
  },
  defect: {
    means: "kustogen found a mistake of its own before anything was written.",
    mend: "Report it with the message and, if possible, the input that shows it.",
  },
  duplicate: {
    means: "Two things have the same name where one is allowed: resources, keys, systems, rules.",
    mend: "Rename or remove one of them.",
  },
  frozen: {
    means: "The environment is frozen on this day, so its pins are not moved.",
    mend: "Wait for the end of the freeze, or change it in the file of the environment.",
  },
  "git-failed": {
    means: "A git command failed; the message has the words of git or of a hook.",
    mend: "Mend what git names, and run the command again.",
  },
  "hand-edited": {
    means: "A generated file has changes that were made by hand, and writing it again would lose them.",
    mend: "Move the change into its source, or run with --accept FILE or --force, which keeps the text in git stash.",
  },
  "helm-failed": {
    means: "Helm, which makes the resources of a chart, failed or is not of a version that can be used.",
    mend: "Mend what helm names: its values, the version of the chart, or the repository that it is pulled from.",
  },
  "impure-system": {
    means: "The function of a system failed, or gave two different answers to the same question.",
    mend: "Let it depend on nothing but its arguments: no time, no random numbers, no files, no promises.",
  },
  interrupted: {
    means: "The command was stopped by a signal, such as Ctrl-C; what was begun is in a sound state.",
    mend: "Run the command again.",
  },
  "invalid-json": {
    means: "A text is not JSON, or holds something that JSON can't.",
    mend: "Mend it at the line that the message names.",
  },
  "invalid-kustomization": {
    means:
      "A field of a kustomization, or of a file that it names, is unknown or holds something else than kustomize expects.",
    mend: "Mend the field that the message names; kustomize build refuses it as well.",
  },
  "invalid-name": {
    means: "A name can't be used for what it names.",
    mend: "Choose a name of the form that the message shows.",
  },
  "invalid-patch": {
    means: "A patch can't be read, or can't be applied to the resource that it patches.",
    mend: "Mend the patch at the step or field that the message names; kustomize build refuses it as well.",
  },
  "invalid-resource": {
    means: "A resource doesn't fit the schema of its kind, or lacks its kind or name.",
    mend: "Mend the field that the message names.",
  },
  "invalid-settings": {
    means:
      "A setting, a pin or a field of an environment or of the configuration is unknown or has a wrong value.",
    mend: "Mend it in the file and line that the message names.",
  },
  "invalid-yaml": {
    means: "A file or text is not YAML that can be read.",
    mend: "Mend it at the line that the message names.",
  },
  locked: {
    means: "Another process is at work in this repository: git, or another run of kustogen.",
    mend: "Wait for it to end. If none is at work, delete the lock that the message names.",
  },
  "merge-conflict": {
    means: "A generated file is in merge conflict.",
    mend: "Merge the sources first, generate again with --no-commit --force, and finish the merge.",
  },
  "missing-object": {
    means: "git lacks an object that a commit names.",
    mend: "Run git fetch; if that doesn't help, git fsck tells what is missing.",
  },
  "missing-program": {
    means: "A program that the command runs is not on the path.",
    mend: "Install it, and run the command again.",
  },
  "needs-helm": {
    means: "A kustomization has a Helm chart, and helm is not run by default.",
    mend: "Run the command with --enable-helm, which needs helm 3 or 4 on the path.",
  },
  "no-commit": {
    means: "The repository has no commit that the command could compare with or build on.",
    mend: "Commit what is there first; in a shallow clone, fetch more of the history.",
  },
  "no-identity": {
    means: "git does not know who commits.",
    mend: "Set user.name and user.email with git config.",
  },
  "no-kustomization": {
    means: "A folder has no kustomization.yaml, kustomization.yml or Kustomization.",
    mend: "Name a folder that has one, or add the file.",
  },
  "no-such-file": {
    means: "There is no file, or no file or folder, at a path that was named.",
    mend: "Correct the path, or add the file.",
  },
  "no-such-folder": {
    means: "There is no folder at a path that was named.",
    mend: "Correct the path; it is relative to the folder that the command runs in.",
  },
  "no-systems": {
    means: "The command works on the systems of a repository, and there are none here.",
    mend: "Run it in a repository that has some, or make one with kustogen init.",
  },
  "no-target": {
    means: "A patch, replacement, replica count or variable names a resource or field that isn't there.",
    mend: "Correct its name, kind and namespace; kustomize build refuses it as well.",
  },
  "no-work-tree": {
    means: "The folder is in a bare repository or inside .git, where there are no files to work on.",
    mend: "Run the command in a clone.",
  },
  "not-a-repository": {
    means: "The folder is in no git repository.",
    mend: "Run the command in a clone, or run git init first.",
  },
  "not-committed": {
    means: "git could not make the commit, or the commit doesn't hold what was generated.",
    mend: "Mend what git or the hook says; the generated files are in the work tree.",
  },
  "not-installed": {
    means: "The dependencies of the repository are not installed, or not the ones that it is locked to.",
    mend: "Run npm ci, and the command again.",
  },
  "not-supported": {
    means: "The embedded renderer doesn't do this: exec and container plugins, and a few rare replacements.",
    mend: "Use kustogen render --renderer kustomize, which runs the real program.",
  },
  "not-text": {
    means: "A file is not text in UTF-8, or has characters that can't be printed.",
    mend: "Save it as UTF-8; put binary content into binaryData or a file of a generator.",
  },
  "outside-failed": {
    means: "Something outside kustogen failed: the file system, the network or another program.",
    mend: "Mend what the message names, and run the command again.",
  },
  "outside-root": {
    means:
      "A kustomization reads a file that is not in its own folder or below, which kustomize refuses by default.",
    mend: "Move the file below the kustomization, or give its folder a kustomization of its own and name that.",
  },
  "outside-tree": {
    means: "A path or link leads out of the repository, revision or chart that it is in.",
    mend: "Name something inside of it, or name the folder that is read as well with --within.",
  },
  "partly-staged": {
    means: "What is staged isn't what is in the work tree, so a commit could not hold both.",
    mend: "Stage all of the file or none of it.",
  },
  "refused-by-rule": {
    means: "A rule of a system, or of kustogen, stops the command before anything is written.",
    mend: "Mend what the rule says; kustogen check --explain RULE tells more about it.",
  },
  "refused-removal": {
    means: "Something that holds data would go: a StatefulSet with volumes of its own, a claim, a namespace.",
    mend: "Look at what turned it off. If it is meant, save the data, and run `gen` with --allow-removal and --reason.",
  },
  "remote-failed": {
    means: "A repository or file behind a URL could not be fetched.",
    mend: "Check the URL, the network and the access; the message has the words of git or of the server.",
  },
  "remote-not-allowed": {
    means: "A kustomization names a repository or file by its URL, and nothing is fetched by default.",
    mend: "Run the command with --remote, or keep a copy in the repository with kustogen vendor.",
  },
  template: {
    means:
      "The file is a template: a name in angle brackets stands where something fills in lines before it is YAML.",
    mend: "Judge what is made of it. Where no one fills it in, write the lines in its place.",
  },
  "too-large": {
    means: "A file, a text or what a build makes is larger, deeper or more than kustogen takes.",
    mend: "Make it smaller at the place that the message names, or raise the limit that the message names in kustogen.yaml.",
  },
  "unknown-name": {
    means: "A system, environment, layer, image, container or other thing of this name does not exist.",
    mend: "Correct the name; the message shows the closest one or the known ones.",
  },
  "unknown-revision": {
    means: "git knows no commit of this name here.",
    mend: "Correct it; in a shallow clone it may have to be fetched first.",
  },
  "unusable-place": {
    means:
      "A file or folder can't be read or written: a full disk, a file system that is read-only, or no permission.",
    mend: "Do what the message says of the place, and run the command again.",
  },
  "wrong-file-type": {
    means:
      "A folder stands where a file is expected, a file where a folder is, or something that is neither.",
    mend: "Name the right one, or move away what stands there.",
  },
  "wrong-usage": {
    means: "Options or arguments of the command are missing, or don't go together.",
    mend: "Correct them as the message says; --help lists them all.",
  },
} as const satisfies Record<string, CodeText>;

/** The name of a kind of error: "no-kustomization". */
export type ErrorCode = keyof typeof ERROR_CODES;
