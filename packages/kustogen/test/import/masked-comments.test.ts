import { base64Of } from "@kustogen/kustomize/text/bytes.ts";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { systemFiles } from "../../src/import/code/system-files.ts";
import { SourceComments } from "../../src/import/comments.ts";
import { contractsOf } from "../../src/import/contracts.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { importedState } from "../../src/import/state.ts";

const VALUE = "somepasswordfortesting";
const OTHER = "Xq7-hunter-2";

/** Comments that hold a credential: a value of the Secret, as it is or in base64, or one of which the form tells. */
const HELD: Readonly<Record<string, readonly [comment: string, secret: string]>> = {
  "the value of a Secret": [`it is ${VALUE} for all`, VALUE],
  "the value of a Secret in base64": [`or ${base64Of(VALUE)} as it is kept`, base64Of(VALUE)],
  "a variable that is commented out": [`DB_PASSWORD: ${OTHER}`, OTHER],
  "an address with a password": [`postgres://shop:${OTHER}@db:5432/shop`, OTHER],
};

/** All that an import writes and says of files with a comment in each place where one may stand. */
function output(comment: string): string {
  const secret = `apiVersion: v1
kind: Secret
metadata: {name: db, namespace: shop}
stringData:
  # First
  # ${comment}
  # USER_NAME: shop
  # of all
  PASSWORD: ${VALUE}
`;
  const web = `# ${comment}
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2 # ${comment}
  # ${comment}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        # ${comment}
        - {name: web, image: "web:v1", envFrom: [{secretRef: {name: db}}]}
`;
  const live = importedState({ name: "live", from: "live", resources: resources(`${web}---\n${secret}`) });
  const comments = new SourceComments(new Map([["live", "live"]]), live.secrets);
  comments.read(secret, "base/db.yaml");
  comments.read(web, "base/web.yaml");
  comments.read(`# ${comment}\nresources:\n  - web.yaml # ${comment}\n`, "live/kustomization.yaml");
  const system = describeStates("shop", [live], "shop", { comments });
  const files = systemFiles(system, {
    description: "Imported.",
    secrets: contractsOf([live], ["shop"], undefined, (name, key) => comments.ofSecretKey(name, key)),
    exceptions: [],
    notSecret: undefined,
    comments: comments.lines.ofSharedKustomizations(""),
  });
  expect(files.get("secrets.ts")).toContain("of all");
  expect(files.get("secrets.ts")).not.toContain("USER_NAME");
  expect(comments.masked.notes.join()).toMatch(/base\/db\.yaml:6, base\/web\.yaml:1, base\/web\.yaml:6/);
  expect(files.get("secrets.ts")).not.toContain("DB_PASSWORD");
  const said = comments.ofEnvironment("live").map((one) => one.comment);
  return [...files.values(), ...said, ...comments.lines.left(""), ...comments.masked.notes].join("\n");
}

it.each(Object.entries(HELD))(
  "no file and no line of an import shows %s from a comment",
  (_, [comment, secret]) => {
    const shown = output(comment);
    expect(shown).not.toContain(secret);
    expect(shown).toContain("********");
  },
);

it("a private key that is commented out is masked in all of its lines", () => {
  const body = "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MaVhqYyqVvD8h4Wz";
  const comments = new SourceComments();
  const key = `# -----BEGIN RSA PRIVATE KEY-----\n# ${body}\n# -----END RSA PRIVATE KEY-----\n`;
  const read = comments.masked.of(`a: 1\n${key}b: 2\n`, "base/a.yaml");
  expect(read).not.toContain(body);
  expect(read.split("\n")).toHaveLength(6);
});

it("what no comment says stays, and so does a comment that names a credential without its value", () => {
  const comments = new SourceComments();
  const text = `# The password comes from the vault\nPASSWORD: ${OTHER}\n`;
  expect(comments.masked.of(text, "a.yaml")).toBe(text);
  expect(comments.masked.notes).toEqual([]);
});
