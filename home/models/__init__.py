from .furniture import SiteSettings, SocialLink, UrgentMessage
from .pages import HomePage, InfoPage, SaidDone
from .practice import PracticeIndexPage, PracticePage
from .project import (
    AboutPage,
    ContactLine,
    ContactsPage,
    Milestone,
    Partner,
    PartnersPage,
    Report,
    Resource,
    ResourceDirectoryPage,
    ResultsPage,
)

__all__ = [
    "AboutPage",
    "ContactLine",
    "ContactsPage",
    "HomePage",
    "InfoPage",
    "Milestone",
    "Partner",
    "PartnersPage",
    "PracticeIndexPage",
    "PracticePage",
    "Report",
    "Resource",
    "ResourceDirectoryPage",
    "ResultsPage",
    "SaidDone",
    "SiteSettings",
    "SocialLink",
    "UrgentMessage",
]
