"""Every address of the forum. Names are machina's, so that its templates' and views' links work.

A new address is served only once forumapp.guard knows which records it names.
"""

from django.urls import include, path

from .views import acting, feeds, moderation, people, reading, search, writing

FORUM = "<slug:forum_slug>-<int:forum_pk>/"
TOPIC = "<slug:slug>-<int:pk>/"
OF_TOPIC = "<slug:topic_slug>-<int:topic_pk>/"

forum = [
    path("", reading.IndexView.as_view(), name="index"),
    path(TOPIC, reading.ForumView.as_view(), name="forum"),
]
conversation = [
    path(f"{FORUM}new/", writing.TopicCreateView.as_view(), name="topic_create"),
    path(f"{FORUM}{TOPIC}", reading.TopicView.as_view(), name="topic"),
    path(f"{FORUM}{TOPIC}edit/", writing.TopicUpdateView.as_view(), name="topic_update"),
    path(f"{FORUM}{OF_TOPIC}reply/", writing.PostCreateView.as_view(), name="post_create"),
    path(f"{FORUM}{OF_TOPIC}<int:pk>/edit/", writing.PostUpdateView.as_view(), name="post_update"),
    path(f"{FORUM}{OF_TOPIC}<int:pk>/delete/", writing.PostDeleteView.as_view(), name="post_delete"),
    path("attachment/<int:pk>/", acting.AttachmentView.as_view(), name="attachment"),
    path("poll/<int:pk>/vote/", acting.VoteView.as_view(), name="topic_poll_vote"),
]
feed = feeds.LatestTopicsFeed()
feeds_ = [
    path("", feed, name="latest_topics"),
    path(FORUM, feed, name="forum_latest_topics"),
]
member = [
    path("people/<int:pk>/", people.PersonView.as_view(), name="profile"),
    path("people/<int:pk>/posts/", people.PersonPostsView.as_view(), name="user_posts"),
    path("following/", acting.FollowedTopicsView.as_view(), name="user_subscriptions"),
    path("topic/<int:pk>/follow/", acting.FollowView.as_view(), name="topic_subscribe"),
    path("topic/<int:pk>/unfollow/", acting.UnfollowView.as_view(), name="topic_unsubscribe"),
]
moderation_ = [
    path(f"topic/{TOPIC}lock/", moderation.TopicLockView.as_view(), name="topic_lock"),
    path(f"topic/{TOPIC}unlock/", moderation.TopicUnlockView.as_view(), name="topic_unlock"),
    path(f"topic/{TOPIC}delete/", moderation.TopicDeleteView.as_view(), name="topic_delete"),
    path(f"topic/{TOPIC}move/", moderation.TopicMoveView.as_view(), name="topic_move"),
    path(f"topic/{TOPIC}normal/", moderation.TopicToNormalView.as_view(), name="topic_update_to_post"),
    path(f"topic/{TOPIC}sticky/", moderation.TopicToStickyView.as_view(), name="topic_update_to_sticky"),
    path(f"topic/{TOPIC}announce/", moderation.TopicToAnnounceView.as_view(), name="topic_update_to_announce"),
    path("queue/", moderation.QueueView.as_view(), name="queue"),
    path("queue/<int:pk>/", moderation.QueuedPostView.as_view(), name="queued_post"),
]
tracking = [
    path("unread/", acting.UnreadTopicsView.as_view(), name="unread_topics"),
    path("mark-read/", acting.MarkAllReadView.as_view(), name="mark_all_forums_read"),
    path("mark-read/<int:pk>/", acting.MarkForumReadView.as_view(), name="mark_topics_read"),
]

urlpatterns = [
    path("feeds/", include((feeds_, "forum_feeds"))),
    path("moderation/", include((moderation_, "forum_moderation"))),
    path("search/", include(([path("", search.search, name="search")], "forum_search"))),
    path("", include((tracking, "forum_tracking"))),
    path("", include((member, "forum_member"))),
    path("", include((forum, "forum"))),
    path("", include((conversation, "forum_conversation"))),
]
