"""Every scenario, in the order of the report."""

from typing import Final

from faults.weather.play import Scenario
from faults.weather.scenarios.clocks import CLOCKS
from faults.weather.scenarios.databases import DATABASES
from faults.weather.scenarios.disks import DISKS
from faults.weather.scenarios.floods import FLOODS
from faults.weather.scenarios.networks import NETWORKS
from faults.weather.scenarios.providers import PROVIDERS
from faults.weather.scenarios.webhooks import WEBHOOKS

SCENARIOS: Final[tuple[Scenario, ...]] = (*DATABASES, *DISKS, *PROVIDERS, *WEBHOOKS, *FLOODS, *CLOCKS, *NETWORKS)
