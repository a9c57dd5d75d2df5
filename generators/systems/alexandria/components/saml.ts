import { because, type Component, hook, type Resource } from "kustogen";
import {
  boundRole,
  container,
  job,
  part as partOf,
  requirements,
  serviceAccountSubject,
} from "kustogen/blocks";
import { apiTokenMount, apiTokenVolume } from "../../../api-token.ts";
import { account } from "../../../pull-secrets.ts";
import type { Alexandria } from "../context.ts";
import { kubernetes } from "../outside.ts";

const NAME = "alexandria-saml-keypair";
const PART = "saml-keypair";
const SECRET = "alexandria-saml";
const MINUTE = requirements("50m/500m", "64Mi/128Mi");

/** Permission to create the Secret of the key pair: `create` can't be restricted to a name, the other verbs are. */
export function samlRights(context: Alexandria): Resource[] {
  if (!isOn(context)) return [];
  const part = partOf(context, PART);
  return [
    account(part, NAME, { imagePullSecrets: context.settings.imagePullSecrets }),
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
 * A Job that generates the key pair of the SAML service provider once: it runs at every sync, and stores a new pair
 * only if there is no Secret. Identity providers store the certificate, so it must not change on its own.
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
          because("In memory: the private key is never written to a disk.", {
            name: "keys",
            emptyDir: { medium: "Memory", sizeLimit: "1Mi" },
          }),
          { name: "tmp", emptyDir: {} },
          apiTokenVolume("token"),
        ],
      },
    });
    return [hook(once, "Sync")];
  },
  talksTo: (context) => [
    { to: kubernetes(context), ports: [443, 6443], why: "stores the key pair in a Secret" },
  ],
};

function isOn({ settings: { federation } }: Alexandria): boolean {
  return federation?.samlKeyPair === "job";
}
