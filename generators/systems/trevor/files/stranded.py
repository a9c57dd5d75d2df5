# Prints the requests that wait for a job which no queue has, and fails if there are some; with the argument `retry`,
# queues it instead.
#
# A worker that stops during a review leaves the request in AGENT_REVIEW: arq runs the job again, which takes only
# SUBMITTED ones. So does one that fails. A release from the web page queues no job at all, one of the API does.
# (karectl/trevor@589924d, src/trevor/worker.py, src/trevor/routers/ui.py; python-arq/arq, v0.27.0, arq/worker.py)
import asyncio
import sys

from arq import create_pool
from arq.connections import RedisSettings
from sqlmodel import select
from trevor.database import get_engine, get_session_factory
from trevor.models import AirlockDirection, AirlockRequest, AirlockRequestStatus
from trevor.services import audit_service
from trevor.settings import get_settings

JOBS = {
    AirlockRequestStatus.SUBMITTED: "agent_review_job",
    AirlockRequestStatus.AGENT_REVIEW: "agent_review_job",
    AirlockRequestStatus.RELEASING: "release_job",
}


async def main(retry: bool) -> int:
    settings = get_settings()
    queue = await create_pool(RedisSettings.from_dsn(settings.redis_url))

    async def known():
        # arq removes a job from the queue when it ends, not when it starts.
        return {(job.function, *job.args) for job in await queue.queued_jobs()}

    async with get_session_factory(get_engine(settings.database_url))() as session:
        before = await known()
        found = (await session.exec(select(AirlockRequest).where(AirlockRequest.status.in_(JOBS)))).all()
        # A job that began or ended meanwhile is in one of the two.
        busy = before | await known()
        left = 0
        for request in found:
            job = (JOBS[request.status], str(request.id))
            # Imports aren't released by a job.
            if job in busy or (job[0] == "release_job" and request.direction != AirlockDirection.EGRESS):
                continue
            print(request.id, request.status, "since", request.updated_at, "UTC")
            if not retry:
                left += 1
                continue
            if request.status == AirlockRequestStatus.AGENT_REVIEW:
                request.status = AirlockRequestStatus.SUBMITTED
                session.add(request)
                await audit_service.emit(
                    session,
                    event_type="request.agent_review_failed",
                    actor_id="system",
                    request_id=request.id,
                    payload={"error": "No job in the queue; queued again by an operator"},
                )
                await session.commit()
            await queue.enqueue_job(*job)
        return left


sys.exit(1 if asyncio.run(main(sys.argv[1:] == ["retry"])) else 0)
