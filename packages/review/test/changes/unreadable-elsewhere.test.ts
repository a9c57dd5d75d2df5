import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { expect, test } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { resources } from "../check/state.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1", envFrom: [{secretRef: {name: login}}]}]}
`;

test.each([
  [
    new OutsideError("a.yaml: its object is missing; run git fetch"),
    /: a\.yaml: its object is missing; run git fetch$/,
  ],
  [
    new TypeError("a.b is undefined"),
    /: TypeError: a\.b is undefined .*this is a bug in kustogen; please report it$/,
  ],
])(
  "a rule that can't read another file says why, and calls only the unexpected a defect: %s",
  (error, said) => {
    const secretElsewhere = () => {
      throw error;
    };
    const { risks } = reviewEnvironment([], resources(WEB), { name: "beta", path: "beta", secretElsewhere });
    const [risk, ...others] = risks.filter(({ unexpected }) => unexpected);
    expect(others).toEqual([]);
    expect(risk).toMatchObject({ id: "change/secret-key-needed", message: expect.stringMatching(said) });
  },
);
