import asyncio

from app.database import AsyncSessionLocal
from app.services.snapshot_manager import get_snapshot_manager


async def main():
    async with AsyncSessionLocal() as session:
        deleted = await get_snapshot_manager().cleanup_expired_snapshots(session)
    print(f"deleted {deleted} expired snapshots")


asyncio.run(main())
