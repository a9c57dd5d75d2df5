import { hook, type Resource, syncWave } from "kustogen";
import {
  apiTokenMount,
  apiTokenVolume,
  boundRole,
  container,
  job,
  type Part,
  requirements,
  serviceAccount,
  serviceAccountSubject,
} from "kustogen/blocks";
import type { Images } from "./pod.ts";

const NAME = "alexandria-saml-keypair";
const SECRET = "alexandria-saml";
const MINUTE = requirements("50m/500m", "64Mi/128Mi");

/** Who may make the Secret of the key pair: `create` can't be narrowed to a name, the rest is. */
export function samlRights(part: Part): Resource[] {
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
export function samlJob(part: Part, images: Record<Images, string>): Resource {
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
  return hook(syncWave(-1, once), "Sync");
}
