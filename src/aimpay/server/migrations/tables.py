"""Every table of the product, gathered for migrations."""

from aimpay.server.db.base import Base
from aimpay.server.edge import models as edge
from aimpay.server.fiscal import models as fiscal
from aimpay.server.growth.broadcasts import models as broadcasts
from aimpay.server.growth.chat import models as chat
from aimpay.server.growth.instagram import models as instagram
from aimpay.server.growth.landing import models as landing
from aimpay.server.growth.leads import models as leads
from aimpay.server.growth.mailing import models as mailing
from aimpay.server.growth.sequences import models as sequences
from aimpay.server.growth.visits import models as visits
from aimpay.server.insight import models as insight
from aimpay.server.insight import rollups
from aimpay.server.learning import models as learning
from aimpay.server.learning.certificates import design_models as certificate_designs
from aimpay.server.learning.certificates import models as certificates
from aimpay.server.learning.credentials import models as credentials
from aimpay.server.learning.group import models as group
from aimpay.server.learning.quizzes import models as quizzes
from aimpay.server.ledger import models as ledger
from aimpay.server.office import models as office
from aimpay.server.partners import models as partners
from aimpay.server.payouts import models as payouts
from aimpay.server.people import models as people
from aimpay.server.school import models as school
from aimpay.server.selling import models as selling
from aimpay.server.staff import deed_models as deeds
from aimpay.server.staff import models as staff
from aimpay.server.workflows import models as workflows
from aimpay.server.workflows.alerts import models as alerts
from aimpay.server.workflows.digest import models as digest
from aimpay.server.workflows.insight import models as insight_work
from aimpay.server.workflows.integrators import models as integrators
from aimpay.server.workflows.moving import models as moving
from aimpay.server.workflows.reports import models as reports
from aimpay.server.workflows.rights import models as rights

CREDENTIALS = (credentials, edge)
GROWTH = (
    visits,
    leads,
    mailing,
    sequences,
    landing,
    chat,
    broadcasts,
    instagram,
)
LEARNING = (learning, quizzes, certificates, certificate_designs, group)
WORK = (
    workflows,
    rights,
    staff,
    insight,
    rollups,
    deeds,
    office,
    insight_work,
    moving,
    reports,
    digest,
    alerts,
    integrators,
)
ROOMS = (school, people, ledger, fiscal, selling, *LEARNING, *GROWTH, partners, payouts, *WORK)
METADATA = Base.metadata
