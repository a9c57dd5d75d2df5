import { expect, it } from "vitest";
import { imageOwner } from "../../../../src/check/rules/integrity/image-owner.ts";
import { judgedArgo } from "../../argo.ts";
import { deployment } from "../../workloads.ts";

const said = (...images: string[]) =>
  judgedArgo(
    imageOwner,
    Object.fromEntries(
      images.map((image, i) => [`at${i}`, deployment().replace("image: acme/web:1.0.0", `image: ${image}`)]),
    ),
    "",
  );
const [API, WEB] = ["ghcr.io/bakersfield/api:1", "ghcr.io/bakersfield/web:1"];

it.each([
  ["with two letters swapped", "ghcr.io/bakresfield/worker"],
  ["with a letter too few", "ghcr.io/bakersfild/worker:1"],
  ["with a letter too much", "ghcr.io/bakersfieldd/worker:1"],
])("warns of an owner %s", (_, image) => {
  expect(said(API, WEB, image)).toEqual([
    `warning Deployment web: container web runs ${image.replace(":1", "")}, whose owner differs by a slip from that of ghcr.io/bakersfield/api, ghcr.io/bakersfield/web`,
  ]);
});

it.each([
  ["another owner", [API, WEB, "ghcr.io/bakerloo/worker:1"]],
  ["the same owner in capitals", [API, WEB, "ghcr.io/Bakersfield/worker:1"]],
  ["an owner in another registry", [API, WEB, "quay.io/bakresfield/worker:1"]],
  ["an owner with another number", ["ghcr.io/bakery-1/a:1", "ghcr.io/bakery-1/b:1", "ghcr.io/bakery-2/c:1"]],
  ["a short owner", ["ghcr.io/baker/a:1", "ghcr.io/baker/b:1", "ghcr.io/bakre/c:1"]],
  ["an owner of two images", [API, WEB, "ghcr.io/bakresfield/a:1", "ghcr.io/bakresfield/b:1"]],
  ["one other image alone", [API, "ghcr.io/bakresfield/worker:1"]],
  ["an image without an owner", [API, WEB, "bakresfield:1"]],
])("is silent for %s", (_, images) => expect(said(...images)).toEqual([]));
