"""Where this service keeps what it knows of persons."""

from sqlalchemy import select

from shared.held import Held, of_merges, of_persons

from .check_tables import episodes, tellings
from .mapping import activities, contacts, order_tasks, sales, stage_entries
from .merging import merging

held = Held(
    contacts.c.contact_id,
    merging.standing,
    {
        order_tasks: order_tasks.c.activity_id.in_(select(activities.c.id).where(of_persons(activities.c.contact_id))),
        stage_entries: stage_entries.c.sale_id.in_(select(sales.c.sale_id).where(of_persons(sales.c.contact_id))),
        tellings: tellings.c.episode_id.in_(select(episodes.c.id).where(of_persons(episodes.c.contact_id))),
        **of_merges(merging),
    },
)
