"""What people fill in: posts, topics with an optional poll, a destination."""

from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from machina.apps.forum_conversation import forms as machina_forms
from machina.core.db.models import get_model

from portal.guards.forms import PublicTextMixin

from .markup import MAX_LENGTH

Forum = get_model("forum", "Forum")
Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")
TopicPoll = get_model("forum_polls", "TopicPoll")
TopicPollOption = get_model("forum_polls", "TopicPollOption")

SUBJECT_LENGTH = 120
OPTION_LENGTH = 120
POLL_OPTIONS = range(2, 11)  # how many a poll may have
POLL_DAYS = 90


def new_token() -> str:
    return uuid4().hex


class PostForm(PublicTextMixin, machina_forms.PostForm):
    """A reply, or the change of one. It carries a token, so that one form gives one post."""

    has_subject = False
    public_fields: tuple[str, ...] = ("content",)
    guard_name = "forum"

    form_token = forms.CharField(
        widget=forms.HiddenInput,
        initial=new_token,
        validators=[RegexValidator(r"^[0-9a-f]{32}$")],
    )

    def __init__(self, *args, handler, **kwargs):
        super().__init__(*args, **kwargs)
        self.perm_handler = handler  # the request's, which knows the city; machina makes one that does not
        for name in ("enable_signature", "lock_topic"):
            self.fields.pop(name, None)
        if not self.has_subject:
            self.fields.pop("subject")
        self._prepare_content()
        if self.instance.pk:
            self.fields.pop("form_token")
            self.fields["update_reason"].label = _("Що ви змінили")

    def _prepare_content(self):
        field = self.fields["content"]
        field.label = _("Ваш допис")
        field.help_text = _("Порожній рядок починає новий абзац. **Жирне**, *курсив*, на початку рядка &gt; — цитата.")
        field.error_messages["required"] = _("Напишіть кілька слів.")
        field.widget = forms.Textarea(attrs={"rows": 7, "maxlength": MAX_LENGTH})

    def clean(self):
        if self._errors.pop("form_token", None):  # hidden: said above the form, not beside a field
            self.add_error(None, _("Сторінка застаріла. Скопіюйте свій текст, оновіть її й надішліть знову."))
        return super().clean()

    def clean_content(self):
        content = self.cleaned_data["content"]
        length = len(str(content))
        if length > MAX_LENGTH:
            raise forms.ValidationError(
                _("Допис задовгий: знаків %(length)s, а можна %(limit)s. Поділіть його на два."),
                params={"length": length, "limit": MAX_LENGTH},
            )
        return content

    def subject_of_post(self) -> str:
        """A reply has no subject of its own; machina's column takes the topic's."""
        return self.topic.subject

    def create_post(self):
        return Post(
            topic=self.topic,
            poster=self.user,
            subject=self.subject_of_post(),
            content=self.cleaned_data["content"],
            approved=self.perm_handler.can_post_without_approval(self.forum, self.user),
            enable_signature=False,
        )


class TopicForm(PostForm):
    """A new topic, or the change of its first post. A poll comes with a new topic only: votes must not lose their options."""

    has_subject = True
    public_fields = ("subject", "content", "poll_question", "poll_options")
    poll_fields = ("poll_question", "poll_options", "poll_max_options", "poll_duration", "poll_user_changes")

    subject = forms.CharField(
        label=_("Про що тема"),
        max_length=SUBJECT_LENGTH,
        help_text=_("Кілька слів, за якими сусіди впізнають справу."),
        error_messages={"required": _("Назвіть тему кількома словами.")},
    )
    topic_type = forms.TypedChoiceField(label=_("Вид теми"), coerce=int, required=False, empty_value=Topic.TOPIC_POST)
    poll_question = forms.CharField(label=_("Запитання"), max_length=250, required=False)
    poll_options = forms.CharField(
        label=_("Варіанти відповіді"),
        help_text=_("Кожен з нового рядка, від 2 до 10."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    poll_max_options = forms.IntegerField(label=_("Скільки варіантів можна обрати"), min_value=1, max_value=10, initial=1, required=False)
    poll_duration = forms.IntegerField(
        label=_("Скільки днів триває"), min_value=0, max_value=POLL_DAYS, initial=14, required=False, help_text=_("0 — без кінцевого дня.")
    )
    poll_user_changes = forms.BooleanField(label=_("Відповідь можна змінити"), required=False, initial=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget.attrs.pop("placeholder", None)
        self._prepare_type()
        if self.instance.pk or not self.perm_handler.can_create_polls(self.forum, self.user):
            for name in self.poll_fields:
                self.fields.pop(name)
        self.order_fields(["subject", "content"])

    def _prepare_type(self):
        kinds = [(Topic.TOPIC_POST, _("Звичайна"))]
        if self.perm_handler.can_add_stickies(self.forum, self.user):
            kinds.append((Topic.TOPIC_STICKY, _("Закріплена вгорі")))
        if self.perm_handler.can_add_announcements(self.forum, self.user):
            kinds.append((Topic.TOPIC_ANNOUNCE, _("Оголошення")))
        if len(kinds) == 1:
            self.fields.pop("topic_type")
            return
        self.fields["topic_type"].choices = kinds
        self.fields["topic_type"].initial = self.instance.topic.type if self.instance.pk else Topic.TOPIC_POST

    def clean_poll_options(self):
        lines = [line.strip() for line in self.cleaned_data["poll_options"].splitlines()]
        options = list(dict.fromkeys(line for line in lines if line))
        if any(len(option) > OPTION_LENGTH for option in options):
            raise forms.ValidationError(_("Варіант задовгий: щонайбільше %(limit)s знаків."), params={"limit": OPTION_LENGTH})
        if len(options) > POLL_OPTIONS[-1]:
            raise forms.ValidationError(_("Забагато варіантів: щонайбільше %(limit)s."), params={"limit": POLL_OPTIONS[-1]})
        return options

    def clean(self):
        cleaned = super().clean()
        question, options = cleaned.get("poll_question"), cleaned.get("poll_options")
        if question and "poll_options" in cleaned and len(options) < POLL_OPTIONS[0]:
            self.add_error("poll_options", _("Напишіть щонайменше два варіанти, кожен з нового рядка."))
        if options and "poll_question" in cleaned and not question:
            self.add_error("poll_question", _("Напишіть запитання або заберіть варіанти."))
        return cleaned

    def subject_of_post(self) -> str:
        return self.cleaned_data["subject"]

    def save(self, commit=True):
        """Write the topic with its first post and its poll; the caller holds the transaction."""
        if self.instance.pk:
            self._change_type()
            return super().save(commit)
        self.topic = Topic.objects.create(
            forum=self.forum,
            poster=self.user,
            subject=self.cleaned_data["subject"],
            type=self.cleaned_data.get("topic_type") or Topic.TOPIC_POST,
            status=Topic.TOPIC_UNLOCKED,
            approved=self.perm_handler.can_post_without_approval(self.forum, self.user),
        )
        post = super().save(commit)
        if self.cleaned_data.get("poll_question"):
            self._make_poll()
        return post

    def _change_type(self):
        if "topic_type" in self.fields:
            self.instance.topic.type = self.cleaned_data["topic_type"]

    def _make_poll(self):
        data = self.cleaned_data
        poll = TopicPoll.objects.create(
            topic=self.topic,
            question=data["poll_question"],
            duration=data["poll_duration"] or 0,
            max_options=min(data["poll_max_options"] or 1, len(data["poll_options"])),
            user_changes=data["poll_user_changes"],
        )
        TopicPollOption.objects.bulk_create(TopicPollOption(poll=poll, text=text) for text in data["poll_options"])


class MoveForm(forms.Form):
    """Where a topic goes: another forum of the same city."""

    forum = forms.ModelChoiceField(label=_("Куди перенести"), queryset=Forum.objects.none(), empty_label=None, widget=forms.RadioSelect)
    lock_topic = forms.BooleanField(label=_("Закрити тему: нових відповідей не буде"), required=False)

    def __init__(self, *args, topic, handler, user, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [forum.pk for forum in handler.get_target_forums_for_moved_topics(user) if forum.pk != topic.forum_id]
        self.fields["forum"].queryset = Forum.objects.filter(pk__in=allowed)
        if topic.is_locked:
            self.fields.pop("lock_topic")  # a closed topic stays closed
