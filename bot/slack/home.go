package slack

import (
	"context"
	"time"

	api "github.com/slack-go/slack"

	"cpxbot/bot"
	"cpxbot/dialogs"
	"cpxbot/dialogs/message"
	"cpxbot/dialogs/state"
	"cpxbot/dialogs/turn"
	"cpxbot/rules"
)

// Overview is what the home tab and the form are filled with: a bot.Dialog.
type Overview interface {
	Overview(s state.State, now time.Time) message.Message
	Form(locale string) dialogs.Form
}

// openFormChoice is the button of the home tab that opens the form.
const openFormChoice = "open_form"

// formCallback names the form when it is sent.
const formCallback = "cpxbot_situation"

// refreshHome publishes a person's home tab
// (https://docs.slack.dev/surfaces/app-home).
func (t *Transport) refreshHome(who userKey) {
	if t.o.Look == nil || t.o.Overview == nil || who.user == "" {
		return
	}
	t.aside("home tab", func(ctx context.Context) error {
		client, err := t.installs.client(ctx, who.workspace)
		if err != nil {
			return err
		}
		p := t.profileOf(ctx, who)
		var view []api.Block
		if p.outside {
			view = []api.Block{api.NewSectionBlock(plainText(outside(), maxSection), nil, nil)}
		} else {
			r, err := t.o.Look(ctx, bot.Person{Platform: Platform, Workspace: who.workspace, User: who.user})
			if err != nil {
				return err
			}
			view = t.homeBlocks(r.State, p.locale)
		}
		if err := t.pace.wait(ctx, methodPublish, who.workspace, ""); err != nil {
			return err
		}
		_, err = client.PublishViewContext(ctx, api.PublishViewContextRequest{
			UserID: who.user, View: api.HomeTabViewRequest{Type: api.VTHomeTab, Blocks: api.Blocks{BlockSet: view}},
		})
		return t.classify(methodPublish, who.workspace, err)
	})
}

// homeBlocks shows the situation, the dossiers, and what can be begun.
func (t *Transport) homeBlocks(s state.State, locale string) []api.Block {
	if s.Locale != "" {
		locale = s.Locale
	}
	s.Locale = locale
	m := t.o.Overview().Overview(s, t.clock.Now())
	start := []api.BlockElement{
		button(0, message.Choice{ID: message.ChoiceOrder, Label: homeOrder.In(locale)}),
		button(1, message.Choice{ID: openFormChoice, Label: homeForm.In(locale)}),
	}
	if s.At.Goal != "" {
		start = append(start, button(2, message.Choice{ID: message.ChoiceFollow, Label: homeFollow.In(locale)}), button(3, message.Choice{ID: message.ChoiceChange, Label: homeChange.In(locale)}))
	}
	start = append(start, button(4, message.Choice{ID: message.ChoiceHuman, Label: homeHuman.In(locale)}))
	erase := button(5, message.Choice{ID: message.ChoiceErase, Label: homeErase.In(locale)})
	out := []api.Block{api.NewHeaderBlock(plainText(homeTitle.In(locale), maxHeader)), api.NewActionBlock("start", start...), api.NewDividerBlock()}
	out = append(out, blocks(&m, "", locale, maxViewBlocks-6)...)
	return append(out, api.NewDividerBlock(), api.NewActionBlock("data", erase))
}

var (
	homeTitle  = rules.NewText("Votre carte professionnelle", "Your professional card")
	homeOrder  = rules.NewText("Nouvelle demande", "New request")
	homeForm   = rules.NewText("Remplir un formulaire", "Fill in a form")
	homeFollow = rules.NewText("Suivre ma demande", "Follow my request")
	homeChange = rules.NewText("Changer une réponse", "Change an answer")
	homeHuman  = rules.NewText("Parler à quelqu'un", "Talk to somebody")
	homeErase  = rules.NewText("Effacer mes données", "Erase my data")
	formCancel = rules.NewText("Annuler", "Cancel")
	formChoose = rules.NewText("Choisissez (facultatif)", "Choose (optional)")
)

// openForm opens the form; the trigger is good for three seconds.
func (t *Transport) openForm(trigger string, who userKey) {
	if t.o.Overview == nil || trigger == "" {
		return
	}
	t.aside("form", func(ctx context.Context) error {
		client, err := t.installs.client(ctx, who.workspace)
		if err != nil {
			return err
		}
		if err := t.pace.wait(ctx, methodView, who.workspace, ""); err != nil {
			return err
		}
		locale := t.profileOf(ctx, who).locale
		_, err = client.OpenViewContext(ctx, trigger, modal(t.o.Overview().Form(locale), locale))
		return t.classify(methodView, who.workspace, err)
	})
}

// maxModalTitle is what Slack shows of a title
// (https://docs.slack.dev/reference/views/modal-views).
const maxModalTitle = 24

func modal(f dialogs.Form, locale string) api.ModalViewRequest {
	v := api.ModalViewRequest{
		Type: api.VTModal, CallbackID: formCallback, Title: plainText(f.Title, maxModalTitle),
		Submit: plainText(f.Submit, maxModalTitle), Close: plainText(formCancel.In(locale), maxModalTitle),
	}
	for _, field := range f.Fields {
		var options []*api.OptionBlockObject
		for _, c := range field.Options[:min(len(field.Options), maxOptions)] {
			options = append(options, option(c))
		}
		input := api.NewInputBlock(field.Fact, plainText(field.Label, maxSection), nil,
			api.NewOptionsSelectBlockElement(api.OptTypeStatic, plainText(formChoose.In(locale), maxOptionText), actionMenu, options...))
		input.Optional = true
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, input)
	}
	return v
}

// receiveForm takes the form when it is sent.
func (t *Transport) receiveForm(ctx context.Context, in *interaction, who userKey) (any, error) {
	if in.View.CallbackID != formCallback {
		return nil, nil
	}
	values, first := map[string]string{}, ""
	for fact, elements := range in.View.State.Values {
		for _, e := range elements {
			if e.SelectedOption != nil {
				values[fact] = e.SelectedOption.Value
			}
		}
		if first == "" || fact == rules.FactProfession {
			first = fact
		}
	}
	p := t.profileOf(ctx, who)
	if p.outside {
		return nil, nil
	}
	if len(values) == 0 {
		return &viewErrors{"errors", map[string]string{first: sayNoValue.In(p.locale)}}, nil
	}
	_, err := t.hand(ctx, bot.Event{
		// A form that is sent twice is one event.
		ID: "form:" + in.View.ID, Person: bot.Person{Platform: Platform, Workspace: who.workspace, User: who.user},
		Locale: p.locale, Zone: p.zone, Name: p.name, Kind: turn.FormInput, Text: turn.FormText(values),
	})
	if err != nil {
		return &viewErrors{"errors", map[string]string{first: bot.Explain(err).In(p.locale)}}, nil //nolint:nilerr // it is logged, and said in the form
	}
	t.refreshHome(who)
	return nil, nil
}
