/** An image that a layer or environment runs instead of the base's: kustomize's newName, newTag and digest. */
export interface ImagePin {
  name?: string;
  tag?: string;
  digest?: string;
}
