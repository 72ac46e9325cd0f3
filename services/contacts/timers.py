"""The clock's edge of contacts: what takes longer than a request is done batch by batch."""

from shared.timers import every

from . import usecases

timers = (
    every(2.0, usecases.move_clients_of_replaced_types, rule="contact_type_replaced"),
    every(0.3, usecases.work_on_imports, rule="import"),
)
