"""Campaigns (đợt tập huấn): opening them, organising them, reporting on them."""

from congvu.services.campaigns.opening import (
    CampaignThere,
    SharedAttempts,
    enrol_newcomers,
    open_campaign,
    shared_attempts,
)
from congvu.services.campaigns.organising import (
    CampaignEntry,
    OrganiserView,
    organiser_view,
    print_codes,
    units_to_choose,
)
from congvu.services.campaigns.own_data import OwnData, own_everything
from congvu.services.campaigns.own_files import own_json, own_workbook
from congvu.services.campaigns.own_tables import ROLES, OwnTable
from congvu.services.campaigns.reports import (
    CampaignReport,
    campaign_report,
    campaign_to_json,
    campaigns_for,
    report_to_json,
)
from congvu.services.campaigns.summary import summarise
from congvu.services.campaigns.trainee_home import (
    Deed,
    HomeEntry,
    NextStep,
    Place,
    course_entry,
    home,
    next_step,
)

__all__ = [
    "ROLES",
    "CampaignEntry",
    "CampaignReport",
    "CampaignThere",
    "Deed",
    "HomeEntry",
    "NextStep",
    "OrganiserView",
    "OwnData",
    "OwnTable",
    "Place",
    "SharedAttempts",
    "campaign_report",
    "campaign_to_json",
    "campaigns_for",
    "course_entry",
    "enrol_newcomers",
    "home",
    "next_step",
    "open_campaign",
    "organiser_view",
    "own_everything",
    "own_json",
    "own_workbook",
    "print_codes",
    "report_to_json",
    "shared_attempts",
    "summarise",
    "units_to_choose",
]
