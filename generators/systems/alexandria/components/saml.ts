import { type Component, hook, type Resource } from "kustogen";
import {
  apiTokenMount,
  apiTokenVolume,
  boundRole,
  container,
  job,
  part as partOf,
  requirements,
  serviceAccount,
  serviceAccountSubject,
} from "kustogen/blocks";
import type { Alexandria } from "../context.ts";
import { kubernetes } from "../outside.ts";

const NAME = "alexandria-saml-keypair";
const PART = "saml-keypair";
const SECRET = "alexandria-saml";
const MINUTE = requirements("50m/500m", "64Mi/128Mi");

/** Who may make the Secret of the key pair: `create` can't be narrowed to a name, the rest is. */
export function samlRights(context: Alexandria): Resource[] {
  if (!isOn(context)) return [];
  const part = partOf(context, PART);
  return [
    serviceAccount(part, NAME),
    ...boundRole(
      part,
      NAME,
      [
        { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
        { apiGroups: [""], resources: ["secrets"], resourceNames: [SECRET], verbs: ["get"] },
      ],
      [serviceAccountSubject(part, NAME)],
    ),
  ];
}

/**
 * A Job that makes the key pair of the SAML service provider once: at every sync it looks, and only where there is
 * no Secret it keeps what it made. Identity providers remember the certificate, so it must not change by itself.
 */
export const saml: Component<Alexandria> = {
  name: "saml",
  part: PART,
  wave: -1,
  when: isOn,
  resources({ images }, { part }) {
    const keys = { name: "keys", mountPath: "/keys" };
    const once = job(part, {
      name: NAME,
      job: { backoffLimit: 3, activeDeadlineSeconds: 600 },
      container: {
        name: "keep",
        image: images.kubectl,
        command: [
          "sh",
          "-c",
          `kubectl get secret ${SECRET} || kubectl create secret tls ${SECRET} --cert=/keys/tls.crt --key=/keys/tls.key`,
        ],
        volumeMounts: [keys, { name: "tmp", mountPath: "/tmp" }, apiTokenMount("token")],
        env: [{ name: "HOME", value: "/tmp" }],
        resources: MINUTE,
      },
      pod: {
        serviceAccountName: NAME,
        securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
        initContainers: [
          container({
            name: "make",
            image: images.openssl,
            command: [
              ...["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "3650"],
              ...["-subj", "/CN=alexandria", "-keyout", "/keys/tls.key", "-out", "/keys/tls.crt"],
            ],
            volumeMounts: [keys],
            resources: MINUTE,
          }),
        ],
        volumes: [
          // In memory: the private key never reaches a disk.
          { name: "keys", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
          { name: "tmp", emptyDir: {} },
          apiTokenVolume("token"),
        ],
      },
    });
    return [hook(once, "Sync")];
  },
  talksTo: (context) => [
    { to: kubernetes(context), ports: [443, 6443], why: "keeps the key pair in a Secret" },
  ],
  logs: () => [{ title: "SAML key pair", of: `job/${NAME}` }],
};

function isOn({ settings: { federation } }: Alexandria): boolean {
  return federation?.samlKeyPair === "job";
}
