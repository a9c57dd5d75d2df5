/** What a layer or an environment runs instead of the base's image: kustomize's newName, newTag and digest. */
export interface ImagePin {
  name?: string;
  tag?: string;
  digest?: string;
}
