if btrfs filesystem show __POOL__ >/dev/null 2>&1; then
  echo "__POOL__ is btrfs already"
  exit 0
fi
image=__POOL_DATA__/pool.img
if [ ! -f "$image" ]; then
  truncate -s "${BTRFS_POOL_SIZE_GB}G" "$image"
  mkfs.btrfs -L tesslate-pool "$image"
fi
mount -o loop,compress=zstd "$image" __POOL__
mkdir -p __POOL__/volumes __POOL__/snapshots __POOL__/templates
